package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.github.scitemplate.engine.kernels.Kernels;
import io.github.scitemplate.error.UserException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The share of samples whose largest logit is their class. Labels may be probabilities of the
 * classes, as mixed samples have them: then the most probable one counts as the class.
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
    try (NDArray classes = counted(predictions.head(), labels.head())) {
      return Kernels.countCorrect(outputs, new NDList(classes));
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
            && (Kernels.isClassesOf(predicted.head().getShape(), labelled.head().getShape())
                || haveProbabilities(predicted.head(), labelled.head()))
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

  /** Regression has labels of the predictions' shape, too, but theirs need not sum up to 1. */
  private static boolean haveProbabilities(NDArray predicted, NDArray labelled) {
    if (!areProbabilities(predicted, labelled)) {
      return false;
    }
    try (NDArray sums = labelled.sum(new int[] {1});
        NDArray far = sums.sub(1);
        NDArray distances = far.abs();
        NDArray farthest = distances.max();
        NDArray least = labelled.min()) {
      return farthest.toArray()[0].doubleValue() < 1e-3 && least.toArray()[0].doubleValue() >= 0;
    }
  }

  private static boolean areProbabilities(NDArray predicted, NDArray labelled) {
    return labelled.getDataType().isFloating()
        && predicted.getShape().dimension() > 1
        && predicted.getShape().equals(labelled.getShape());
  }

  /**
   * The labels, with -1 in place of the ignored ones, which no prediction can equal; of
   * probabilities, the most probable class.
   */
  private NDArray counted(NDArray predicted, NDArray labels) {
    if (areProbabilities(predicted, labels)) {
      return labels.argMax(1);
    }
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
    if (labels.isEmpty()) {
      return 0;
    }
    NDArray label = labels.head();
    boolean areProbabilities = label.getDataType().isFloating() && label.getShape().dimension() > 1;
    return areProbabilities ? label.size() / label.getShape().get(1) : countOf(label);
  }

  private long countOf(KeptBatches batches) {
    long count = 0;
    for (int i = 0; i < batches.labels().size(); i++) {
      NDArray predicted = batches.predictions().get(i);
      NDArray labels = batches.labels().get(i);
      count +=
          areProbabilities(predicted, labels)
              ? labels.size() / labels.getShape().get(1)
              : countOf(labels);
    }
    return count;
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
    return new MeanGatherer((sum, batches) -> sum + countCorrect(batches), this::countOf);
  }

  private long countCorrect(KeptBatches batches) {
    boolean asTheyAre =
        ignored.isEmpty()
            && !areProbabilities(batches.predictions().head(), batches.labels().head());
    if (asTheyAre) {
      return Kernels.countRightOnes(batches.predictions(), batches.labels());
    }
    NDList classes = new NDList();
    for (int i = 0; i < batches.labels().size(); i++) {
      classes.add(counted(batches.predictions().get(i), batches.labels().get(i)));
    }
    try (classes) {
      return Kernels.countRightOnes(batches.predictions(), classes);
    }
  }
}
