package io.github.scitemplate.metrics;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.components.HostBatches;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.metrics.Classification.Kind;

/** Checks the shapes of predictions and labels of a classification, and reads labels as classes. */
final class Labels implements ShapeRule {
  private final Classification of;

  Labels(Classification of) {
    this.of = of;
  }

  @Override
  public void check(String metric, NDList predictions, NDList labels) {
    if (predictions.isEmpty() || labels.isEmpty()) {
      throw ShapeRule.unfit(metric, wanted(), predictions, labels);
    }
    Shape predicted = predictions.head().getShape();
    Shape labelled = labels.head().getShape();
    if (!fits(predicted, labelled)) {
      throw ShapeRule.unfit(metric, wanted(), predictions, labels);
    }
  }

  private boolean fits(Shape predicted, Shape labelled) {
    int classes = of.classes().size();
    return switch (of.kind()) {
      case BINARY -> SameShape.fits(predicted, labelled);
      case MULTILABEL ->
          predicted.equals(labelled) && predicted.dimension() > 1 && predicted.get(1) == classes;
      case MULTICLASS ->
          predicted.dimension() == labelled.dimension() + 1
              && predicted.get(1) == classes
              && predicted.get(0) == labelled.get(0)
              && predicted.slice(2).equals(labelled.slice(1));
    };
  }

  private String wanted() {
    int classes = of.classes().size();
    return switch (of.kind()) {
      case BINARY -> "predictions and labels of one shape";
      case MULTILABEL -> "predictions and labels of shape (N, " + classes + ", …)";
      case MULTICLASS -> "predictions of shape (N, " + classes + ", …) and labels of shape (N, …)";
    };
  }

  /** How many places, such as pixels, each class of a sample has. */
  static int places(HostBatches batches) {
    return Math.toIntExact(batches.predictionShape().slice(1).size());
  }

  /**
   * A label as the number of a class; -1 if it is ignored.
   *
   * @throws UserException if it is none; whoever knows the metric's name adds it
   */
  int classOf(double label) {
    if (of.isIgnored(label)) {
      return -1;
    }
    int classes = of.kind() == Kind.MULTICLASS ? of.classes().size() : 2;
    int number = (int) label;
    if (number != label || number < 0 || number >= classes) {
      throw new UserException(
          "there is the label "
              + label
              + ", but labels are whole numbers from 0 to "
              + (classes - 1)
              + ".",
          Double.isNaN(label)
              ? "Correct the data."
              : "Correct the data, or leave the label out: ignoring("
                  + (long) label
                  + ") before the metric.");
    }
    return number;
  }
}
