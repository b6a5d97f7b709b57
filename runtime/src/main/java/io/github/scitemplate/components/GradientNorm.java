package io.github.scitemplate.components;

import java.util.Set;

/**
 * The Euclidean norm of the gradients of updates, averaged over them.
 *
 * @param part of the model whose gradients they are; empty: the whole model
 */
record GradientNorm(String name, String part) implements TrainingMetric {

  @Override
  public Set<Split> splits() {
    return Set.of(Split.TRAIN);
  }
}
