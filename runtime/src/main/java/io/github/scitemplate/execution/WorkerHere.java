package io.github.scitemplate.execution;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.experiment.AttemptWatch;
import io.github.scitemplate.experiment.ComponentsCheck;
import io.github.scitemplate.experiment.Experiment;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.OutOfMemoryException;
import io.github.scitemplate.logger.Audience;
import io.github.scitemplate.logger.PrintedLines;
import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.storage.FileFailure;
import io.github.scitemplate.trainer.Stage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Trains in this process, on the thread that asks for it. It can be asked to stop, but nobody can
 * end it: an experiment that hangs, hangs for ever.
 */
final class WorkerHere implements Worker {
  private final Components components;
  private final int threads;
  private final AtomicBoolean stopRequested = new AtomicBoolean();

  WorkerHere(Components components, int threads) {
    this.components = components;
    this.threads = threads;
  }

  @Override
  public ComponentsCheck check(
      Path config,
      String name,
      String overrides,
      Selection experiments,
      boolean oneBatch,
      PrintStream console) {
    Torch.start();
    return WorkerMain.check(
        components, new WorkerOrder.Check(config, name, overrides, experiments, oneBatch));
  }

  @Override
  public int gpus() {
    return Torch.gpus();
  }

  @Override
  public RunEnd run(
      Path experimentDirectory,
      Audience audience,
      Optional<Duration> patience,
      Extent until,
      Continuation continuation) {
    Torch.start();
    Torch.useThreads(threads);
    try {
      Optional<ExperimentResult> result =
          new Experiment(
                  new ExperimentDirectory(experimentDirectory),
                  components,
                  audience,
                  stopRequested::get,
                  false,
                  new PrintedLines(),
                  AttemptWatch.NONE)
              .run(new Stage(until, amount -> whatNext(continuation, amount)));
      if (result.isEmpty()) {
        return new RunEnd.Interrupted();
      }
      return result.get() instanceof ExperimentResult.Pruned
          ? new RunEnd.Paused()
          : new RunEnd.Ended();
    } catch (OutOfMemoryException e) {
      return Crashes.outOfMemory(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw FileFailure.of(e);
    }
  }

  private Optional<Extent> whatNext(Continuation continuation, long amount) {
    try {
      return continuation.whatNext(amount);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopRequested.set(true);
      return Optional.empty();
    }
  }

  @Override
  public void stop() {
    stopRequested.set(true);
  }

  @Override
  public void kill() {
    stop();
  }

  @Override
  public boolean isAlive() {
    return true;
  }

  @Override
  public long pid() {
    return ProcessHandle.current().pid();
  }

  @Override
  public void letGo() {
    // Nothing runs between two orders.
  }

  @Override
  public void close() {
    // Nothing is held between two orders.
  }
}
