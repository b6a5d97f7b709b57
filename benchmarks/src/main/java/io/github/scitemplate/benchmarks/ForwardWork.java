package io.github.scitemplate.benchmarks;

import ai.djl.ndarray.NDManager;
import io.github.scitemplate.data.DataLoader;

/** The forward part of training: batch, outputs and loss, recorded for a backward pass. */
final class ForwardWork implements Work {
  private final Case setting;
  private final DataLoader loader;
  private long parameters;

  ForwardWork(Case setting, DataLoader loader) {
    this.setting = setting;
    this.loader = loader;
  }

  @Override
  public void run(Pace pace) {
    try (Parts parts = Parts.of(setting.workload(), loader)) {
      parameters = parts.network().parameterCount();
      long iteration = 0;
      do {
        try (NDManager scope = parts.network().newScope()) {
          parts.loss(scope, iteration);
          parts.network().stopRecording();
        }
        iteration++;
      } while (!pace.getAsBoolean());
    }
  }

  @Override
  public long parameters() {
    return parameters;
  }
}
