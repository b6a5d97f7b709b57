package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.scitemplate.engine.Torch;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A sum of criteria, each times its weight.
 *
 * @param weights finite, one for each criterion
 */
record WeightedCriterion(List<Double> weights, List<Criterion> criteria) implements Criterion {

  WeightedCriterion {
    weights = List.copyOf(weights);
    criteria = List.copyOf(criteria);
    if (weights.size() != criteria.size() || weights.isEmpty()) {
      throw new IllegalArgumentException(
          "each loss needs a weight, but there are "
              + criteria.size()
              + " losses and the weights "
              + weights);
    }
    if (!weights.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("the weights of losses must be finite, not " + weights);
    }
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    return sum(i -> Losses.evaluate(criteria.get(i), predictions, labels), predictions, labels);
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels, Progress progress) {
    return sum(
        i -> Losses.evaluate(criteria.get(i), predictions, labels, progress), predictions, labels);
  }

  private NDArray sum(IntFunction<NDArray> terms, NDList predictions, NDList labels) {
    NDArray sum = weighted(0, terms, predictions, labels);
    for (int i = 1; i < weights.size(); i++) {
      try (NDArray before = sum;
          NDArray next = weighted(i, terms, predictions, labels)) {
        sum = before.add(next);
      }
    }
    return sum;
  }

  private NDArray weighted(int i, IntFunction<NDArray> terms, NDList predictions, NDList labels) {
    NDArray loss = terms.apply(i);
    try (NDArray weight = Torch.number(loss.getManager(), weights.get(i))) {
      return loss.mul(weight);
    } finally {
      Losses.close(loss, predictions, labels);
    }
  }
}
