package io.github.scitemplate.execution;

import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.logger.Audience;
import io.github.scitemplate.monitor.Extent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place where one worker trains experiments one after another. A worker that has died is
 * replaced. One thread runs experiments; any thread may call {@link #stop} and {@link #kill}.
 */
public final class WorkerPlace implements AutoCloseable {
  private final WorkerKind kind;
  private @Nullable Worker worker;
  private List<String> gpus = List.of();
  private boolean ending;

  WorkerPlace(WorkerKind kind) {
    this.kind = kind;
  }

  /**
   * The worker, started if there is none; a process loads the natives at once.
   *
   * @throws WorkerDiedException if everything is to end
   */
  synchronized Worker startedWorker() {
    if (worker == null || !worker.isAlive()) {
      if (ending) {
        throw new WorkerDiedException("It was ended.");
      }
      try {
        worker = kind.start(gpus);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return worker;
  }

  /**
   * Runs an experiment, after the process of an earlier attempt has ended.
   *
   * @param wantedGpus how many GPUs the experiment wants; this method waits until they are free
   * @param audience hears how the experiment goes
   * @param patience how long the experiment may make no step; absent: for ever
   * @param until how far to train before {@code continuation} is asked
   */
  public RunEnd run(
      ExperimentDirectory experiment,
      GpuSlots slots,
      int wantedGpus,
      Audience audience,
      Optional<Duration> patience,
      Extent until,
      Continuation continuation)
      throws IOException {
    Predecessor.awaitEnd(experiment.attempts(), this::isEnding, audience::line);
    List<String> taken;
    try {
      taken = slots.take(wantedGpus, gpus);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new RunEnd.Interrupted();
    }
    try {
      see(taken);
      RunEnd end = startedWorker().run(experiment.path(), audience, patience, until, continuation);
      if (end instanceof RunEnd.Crashed crashed) {
        crashed = withReport(crashed);
        drop();
        return crashed;
      }
      return end;
    } catch (WorkerDiedException e) {
      return new RunEnd.Interrupted();
    } finally {
      slots.giveBack(taken);
    }
  }

  /** Drops the worker if it sees other GPUs: a worker sees the GPUs that it was started with. */
  private synchronized void see(List<String> taken) {
    if (!taken.isEmpty() && !taken.equals(gpus)) {
      drop();
      gpus = taken;
    }
  }

  private synchronized void drop() {
    if (worker != null) {
      worker.kill();
      worker.close();
    }
    worker = null;
  }

  private synchronized RunEnd.Crashed withReport(RunEnd.Crashed crashed) {
    Path report =
        worker == null ? Path.of("") : WorkerProcess.crashReport(Long.toString(worker.pid()));
    return Files.isRegularFile(report)
        ? new RunEnd.Crashed(
            crashed.cause(),
            crashed.message() + System.lineSeparator() + "The JVM's report: " + report)
        : crashed;
  }

  private synchronized boolean isEnding() {
    return ending;
  }

  /** Asks the worker to save its state and end. No other is started. */
  public synchronized void stop() {
    ending = true;
    if (worker != null) {
      worker.stop();
    }
  }

  /** Ends the worker without waiting for it. No other is started. */
  public synchronized void kill() {
    ending = true;
    if (worker != null) {
      worker.kill();
    }
  }

  /** Lets an idle worker end. No other is started. */
  public synchronized void letGo() {
    ending = true;
    if (worker != null) {
      worker.letGo();
    }
  }

  @Override
  public void close() {
    @Nullable Worker last;
    synchronized (this) {
      ending = true;
      last = worker;
    }
    if (last != null) {
      last.close();
    }
  }
}
