package io.github.scitemplate.reproduction;

import io.github.scitemplate.environment.Signals;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.WorkerCommand;
import io.github.scitemplate.execution.WorkerDiedException;
import io.github.scitemplate.execution.WorkerProcess;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A worker for one piece of work that need not be saved when it is stopped. Ctrl-C, SIGTERM and the
 * death of the parent process end the worker at once.
 */
final class SingleWorker implements AutoCloseable {
  private final WorkerProcess process;
  private volatile boolean stopped;

  private SingleWorker(WorkerProcess process) {
    this.process = process;
  }

  static SingleWorker start(WorkerCommand command) throws IOException {
    SingleWorker worker = new SingleWorker(command.start(List.of()));
    Signals.handle(worker::stop, worker::stop);
    Long parent = Long.getLong("template.parent");
    if (parent != null) {
      Thread watch = new Thread(() -> worker.stopAfter(parent), "parent watch");
      watch.setDaemon(true);
      watch.start();
    }
    return worker;
  }

  private void stopAfter(long parent) {
    ProcessHandle.of(parent).ifPresent(p -> p.onExit().join());
    stop();
  }

  private void stop() {
    stopped = true;
    process.kill();
  }

  /**
   * Has the worker do the work, and returns its answer; nothing if the worker was stopped.
   *
   * @throws UserException if the worker found something wrong, or died
   */
  <T> Optional<T> ask(Function<WorkerProcess, T> work) {
    try {
      T answer = work.apply(process);
      return stopped ? Optional.empty() : Optional.of(answer);
    } catch (WorkerDiedException e) {
      if (stopped) {
        return Optional.empty();
      }
      throw new UserException(
          "The process that was to do the work ended: " + e.getMessage() + ".",
          "Its own message stands above.",
          e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
