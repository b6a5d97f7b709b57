package io.github.scitemplate.metrics;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/** Accepts predictions and labels of one shape, or of the shapes (N, 1) and (N). */
final class SameShape implements ShapeRule {

  @Override
  public void check(String metric, NDList predictions, NDList labels) {
    if (predictions.isEmpty()
        || labels.isEmpty()
        || !fits(predictions.head().getShape(), labels.head().getShape())) {
      throw ShapeRule.unfit(metric, "predictions and labels of one shape", predictions, labels);
    }
  }

  static boolean fits(Shape one, Shape other) {
    return one.equals(other) || (isColumn(one) && isColumn(other) && one.get(0) == other.get(0));
  }

  private static boolean isColumn(Shape shape) {
    return shape.dimension() > 0 && shape.size() == shape.get(0);
  }
}
