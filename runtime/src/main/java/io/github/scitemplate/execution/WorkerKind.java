package io.github.scitemplate.execution;

import java.io.IOException;
import java.util.List;

/** Which workers a session has, and how they are started. */
sealed interface WorkerKind permits WorkerCommand, WorkersHere {

  /** Threads of the operations. */
  int threads();

  /** The same with another number of threads. */
  WorkerKind withThreads(int number);

  /**
   * Starts a worker.
   *
   * @param gpus the GPUs it may see, as CUDA numbers them; empty: all
   */
  Worker start(List<String> gpus) throws IOException;
}
