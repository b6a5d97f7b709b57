package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;

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
    NDArray sum = term(0, predictions, labels);
    for (int i = 1; i < weights.size(); i++) {
      try (NDArray before = sum;
          NDArray next = term(i, predictions, labels)) {
        sum = before.add(next);
      }
    }
    return sum;
  }

  private NDArray term(int i, NDList predictions, NDList labels) {
    try (NDArray loss = Losses.take(criteria.get(i), predictions, labels)) {
      return loss.mul(weights.get(i).floatValue());
    }
  }
}
