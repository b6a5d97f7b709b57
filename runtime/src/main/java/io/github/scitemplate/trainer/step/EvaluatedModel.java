package io.github.scitemplate.trainer.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.Log;
import io.github.scitemplate.components.Losses;
import io.github.scitemplate.components.ModelInEvaluation;
import io.github.scitemplate.components.Progress;
import io.github.scitemplate.engine.Network;

/**
 * The model during the evaluation of one batch.
 *
 * @param log takes what the project's code logs
 */
public record EvaluatedModel(
    Network network, Criterion criterion, NDManager scope, Progress progress, Log log)
    implements ModelInEvaluation {

  @Override
  public NDList forward(NDList inputs) {
    return network.forwardEvaluation(inputs);
  }

  @Override
  public NDList forward(String part, NDList inputs) {
    return network.forwardEvaluation(part, inputs);
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    return Losses.evaluate(criterion, predictions, labels, progress);
  }

  @Override
  public NDArray randomNormal(Shape shape) {
    return scope.randomNormal(0, 1, shape, DataType.FLOAT32);
  }

  @Override
  public NDArray filled(Shape shape, double value) {
    return scope.full(shape, (float) value, DataType.FLOAT32);
  }

  @Override
  public NDArray array(double[] values, Shape shape) {
    if (shape.size() != values.length) {
      throw new IllegalArgumentException(
          values.length + " numbers do not fill an array of shape " + shape);
    }
    try (NDArray given = scope.create(values, shape)) {
      return given.toType(DataType.FLOAT32, true);
    }
  }
}
