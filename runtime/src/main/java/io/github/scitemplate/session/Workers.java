package io.github.scitemplate.session;

import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.execution.Signals;
import io.github.scitemplate.execution.WorkerCommand;
import io.github.scitemplate.execution.WorkerProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The worker of a session, with a fresh one when it dies. Ctrl-C, SIGTERM and the death of the
 * parent process ask it to save and end; a second request ends everything at once.
 */
final class Workers implements AutoCloseable {
  /** Said when a session ends before anything of it was made. */
  static final String NOTHING_STARTED = "Nothing was started.";

  private final WorkerCommand command;
  private final PrintStream console;
  private volatile boolean begun;
  private final AtomicBoolean stopRequested = new AtomicBoolean();
  private volatile WorkerProcess worker;

  private Workers(WorkerCommand command, WorkerProcess worker, PrintStream console) {
    this.command = command;
    this.console = console;
    this.worker = worker;
  }

  /** Starts the worker at once, so that it loads the natives while the config is read. */
  static Workers start(WorkerCommand command, PrintStream console) {
    Workers workers = new Workers(command, started(command), console);
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

  /** From here on there is something to save when everything is to end. */
  void begin() {
    begun = true;
  }

  private void stop() {
    if (!begun) {
      endAtOnce(NOTHING_STARTED);
    } else if (!stopRequested.getAndSet(true)) {
      worker.stop();
    }
  }

  private void stopAtOnce() {
    endAtOnce(
        "Stopped at once: what came after the last checkpoint is trained again when the same command goes on.");
  }

  private void endAtOnce(String words) {
    worker.kill();
    console.println();
    console.println(words);
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
