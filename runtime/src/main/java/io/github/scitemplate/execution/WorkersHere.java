package io.github.scitemplate.execution;

import io.github.scitemplate.components.Components;
import java.util.List;

/**
 * Workers in this process: nothing is started, and they see the GPUs that the process sees.
 *
 * @param components build the experiments
 * @param threads threads of the operations
 */
public record WorkersHere(Components components, int threads) implements WorkerKind {
  @Override
  public WorkersHere withThreads(int number) {
    return new WorkersHere(components, number);
  }

  @Override
  public Worker start(List<String> gpus) {
    return new WorkerHere(components, threads);
  }
}
