package io.github.scitemplate.execution;

/** A worker's process ended without an answer: killed, out of memory, or a native crash. */
public final class WorkerDiedException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int SIGNAL_BASE = 128;
  private static final int SIGKILL = 9;
  private static final int SIGABRT = 6;
  private static final int SIGSEGV = 11;

  WorkerDiedException(int exitCode) {
    super("the worker process ended with exit code " + exitCode + meaning(exitCode - SIGNAL_BASE));
  }

  private static String meaning(int signal) {
    return switch (signal) {
      case SIGKILL -> " (killed; perhaps the machine ran out of memory)";
      case SIGABRT, SIGSEGV -> " (a crash in native code; see hs_err_pid*.log)";
      default -> "";
    };
  }
}
