package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.github.scitemplate.engine.kernels.Kernels;
import io.github.scitemplate.error.UserException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The share of samples whose largest logit is their class.
 *
 * @param ignored the label that does not count; absent: every label counts
 */
public record Accuracy(OptionalLong ignored) implements ShippedMetric {

  /** The accuracy without the places that have this label, such as 255 for the border of a mask. */
  public Accuracy ignoring(long label) {
    return new Accuracy(OptionalLong.of(label));
  }

  @Override
  public String name() {
    return "acc";
  }

  @Override
  public Optional<Best> best() {
    return Optional.of(Best.MOST);
  }

  @Override
  public NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
    check(predictions, labels);
    NDList outputs = new NDList(predictions.head());
    try (NDArray classes = counted(labels.head())) {
      return Kernels.rightOnes(outputs, new NDList(classes));
    }
  }

  @Override
  public boolean usesPredictions() {
    return true;
  }

  /**
   * Refuses labels of another shape, which libtorch would broadcast, and predictions of only one
   * class, among which there is nothing to choose.
   */
  @Override
  public void check(NDList predicted, NDList labelled) {
    boolean fit =
        !predicted.isEmpty()
            && !labelled.isEmpty()
            && Kernels.isClassesOf(predicted.head().getShape(), labelled.head().getShape())
            && predicted.head().getShape().get(1) > 1;
    if (!fit) {
      throw new UserException(
          "The accuracy is taken of predictions of shape (N, classes, …), of 2 classes or more, and labels of shape (N, …), but the predictions "
              + (predicted.isEmpty() ? "are none" : "have shape " + predicted.head().getShape())
              + " and the labels "
              + (labelled.isEmpty() ? "are none" : labelled.head().getShape())
              + ".",
          "Return the logits first and give each sample one class, or track other metrics:"
              + " `MetricTracker.of(Metric.loss())` in buildMetricTracker, with `score_metric: loss` in the config.");
    }
  }

  /** The labels, with -1 in place of the ignored ones, which no prediction can equal. */
  private NDArray counted(NDArray labels) {
    if (ignored.isEmpty()) {
      return labels.duplicate();
    }
    try (NDArray whole = labels.toType(DataType.INT64, true);
        NDArray isLeftOut = whole.eq(ignored.getAsLong());
        NDArray leftOut = isLeftOut.toType(DataType.INT64, false);
        NDArray distance = whole.add(1);
        NDArray shift = leftOut.mul(distance)) {
      return whole.sub(shift); // -1
    }
  }

  @Override
  public long count(NDList labels, int samples) {
    return labels.isEmpty() ? 0 : countOf(labels.head());
  }

  private long countOf(NDArray labels) {
    if (ignored.isEmpty()) {
      return labels.size();
    }
    try (NDArray kept = labels.neq(ignored.getAsLong());
        NDArray sum = kept.sum()) {
      return sum.getLong();
    }
  }

  @Override
  public Gatherer newGatherer() {
    return new MeanGatherer(
        (sum, batches) -> sum + rightOnes(batches),
        batches -> batches.labels().stream().mapToLong(this::countOf).sum());
  }

  private long rightOnes(KeptBatches batches) {
    if (ignored.isEmpty()) {
      return Kernels.countRightOnes(batches.predictions(), batches.labels());
    }
    NDList classes = new NDList();
    batches.labels().forEach(labels -> classes.add(counted(labels)));
    try (classes) {
      return Kernels.countRightOnes(batches.predictions(), classes);
    }
  }
}
