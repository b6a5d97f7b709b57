package io.github.scitemplate.execution;

import java.io.IOException;
import java.util.List;

/** The kind of workers that a session has. It starts them. */
sealed interface WorkerKind permits WorkerCommand, WorkersHere {

  /** Threads of the operations. */
  int threads();

  /** The same with another number of threads. */
  WorkerKind withThreads(int number);

  /**
   * Starts a worker.
   *
   * @param gpus the GPUs that the worker may see, as CUDA numbers them; empty for all
   */
  Worker start(List<String> gpus) throws IOException;
}
