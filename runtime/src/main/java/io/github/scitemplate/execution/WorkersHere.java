package io.github.scitemplate.execution;

import io.github.scitemplate.components.Components;
import java.util.List;

/**
 * The kind of workers that train in this process. No process is started, and the workers see the
 * GPUs that this process sees.
 *
 * @param components build the experiments' components
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
