package io.github.scitemplate.session;

import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.execution.Signals;
import io.github.scitemplate.execution.WorkerCommand;
import io.github.scitemplate.execution.WorkerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The worker of a session, with a fresh one when it dies. Ctrl-C, SIGTERM and the death of the
 * parent process ask it to save and end; a second request ends everything at once.
 */
final class Workers implements AutoCloseable {
  private final WorkerCommand command;
  private final AtomicBoolean stopRequested = new AtomicBoolean();
  private volatile WorkerProcess worker;

  private Workers(WorkerCommand command, WorkerProcess worker) {
    this.command = command;
    this.worker = worker;
  }

  /** Starts the worker at once, so that it loads the natives while the config is read. */
  static Workers start(WorkerCommand command) {
    Workers workers = new Workers(command, started(command));
    Signals.handle(workers::stop, workers::stopAtOnce);
    watchParent(workers);
    return workers;
  }

  private static WorkerProcess started(WorkerCommand command) {
    try {
      return command.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The plugin passes its process: if that is killed, nobody is left to take the output. */
  private static void watchParent(Workers workers) {
    Long parent = Long.getLong("template.parent");
    if (parent == null) {
      return;
    }
    Thread watch =
        new Thread(
            () -> {
              ProcessHandle.of(parent).ifPresent(p -> p.onExit().join());
              workers.stop();
            },
            "parent watch");
    watch.setDaemon(true);
    watch.start();
  }

  WorkerProcess worker() {
    return worker;
  }

  boolean stopRequested() {
    return stopRequested.get();
  }

  private void stop() {
    if (!stopRequested.getAndSet(true)) {
      worker.stop();
    }
  }

  private void stopAtOnce() {
    worker.kill();
    Runtime.getRuntime().halt(ExitStatus.INTERRUPTED.code());
  }

  /** Starts a worker in the place of one that died, unless everything is to end. */
  void replace() {
    worker.kill();
    if (!stopRequested.get()) {
      worker = started(command);
    }
  }

  /** Ends the worker without waiting for it. */
  void kill() {
    worker.kill();
  }

  @Override
  public void close() {
    worker.close();
  }
}
