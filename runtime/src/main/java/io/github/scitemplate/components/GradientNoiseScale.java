package io.github.scitemplate.components;

import ai.djl.ndarray.NDManager;
import java.util.Set;

/** The simple noise scale of gradients, by the gradients of batches and of their updates. */
record GradientNoiseScale(String name) implements TrainingMetric {

  @Override
  public Set<Split> splits() {
    return Set.of(Split.TRAIN);
  }

  @Override
  public NoiseScaleState newState(NDManager manager) {
    return new NoiseScaleState(manager);
  }
}
