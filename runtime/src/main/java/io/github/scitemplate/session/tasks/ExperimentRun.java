package io.github.scitemplate.session.tasks;

import io.github.scitemplate.execution.CrashedAttempt;
import io.github.scitemplate.execution.GpuSlots;
import io.github.scitemplate.execution.RunEnd;
import io.github.scitemplate.execution.WorkerPlace;
import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentSettings;
import io.github.scitemplate.experiment.PausedExperiment;
import io.github.scitemplate.logger.Audience;
import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.session.plan.SessionSettings;
import io.github.scitemplate.session.tasks.Tasks.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Runs one experiment in its place, from attempt to attempt and from rung to rung, until it has a
 * result or is interrupted.
 */
public final class ExperimentRun {
  private final WorkerPlace place;
  private final ExperimentDirectory files;
  private final SessionSettings settings;
  private final GpuSlots gpus;
  private final int wantedGpus;
  private final ExperimentSettings trained;
  private final Tasks tasks;
  private final BooleanSupplier stopRequested;
  private final Audience audience;
  private Task task;

  /**
   * @param trained the experiment's settings
   * @param tasks says what follows when the task is done
   * @param audience hears how the experiment goes
   */
  public ExperimentRun(
      WorkerPlace place,
      Task task,
      ExperimentDirectory files,
      SessionSettings settings,
      GpuSlots gpus,
      ExperimentSettings trained,
      Tasks tasks,
      BooleanSupplier stopRequested,
      Audience audience) {
    this.place = place;
    this.task = task;
    this.files = files;
    this.settings = settings;
    this.gpus = gpus;
    this.wantedGpus = gpus.isEmpty() ? 0 : trained.gpus();
    this.trained = trained;
    this.tasks = tasks;
    this.stopRequested = stopRequested;
    this.audience = audience;
  }

  /**
   * Runs the experiment. Whenever its process dies, it runs again from its newest checkpoint, as
   * often as the settings allow.
   *
   * @return whether it has left a result
   */
  public boolean runToResult() throws IOException {
    while (true) {
      Optional<Attempt> before = files.attempts().newest();
      RunEnd end =
          place.run(
              files, gpus, wantedGpus, audience, settings.timeout(), task.until(), this::whatNext);
      if (end instanceof RunEnd.Crashed crashed && !stopRequested.getAsBoolean()) {
        CrashedAttempt attempt = CrashedAttempt.noted(files, before, crashed);
        if (attempt.count() < settings.maxAttempts()) {
          audience.line(attempt.retried(settings.maxAttempts()));
          continue;
        }
        audience.line("failed: " + crashed.message());
        attempt.fail();
        return true;
      }
      // When everything is to end, a pause counts as a stop: whoever goes on decides again.
      boolean paused = end instanceof RunEnd.Paused && !stopRequested.getAsBoolean();
      if (paused) {
        PausedExperiment.writeResult(files, trained);
      }
      return paused || end instanceof RunEnd.Ended;
    }
  }

  /**
   * Asks what follows. A place that waits for the answer keeps its GPUs, and the experiments that
   * the answer depends on may need these GPUs. A place with GPUs therefore does not wait.
   */
  private Optional<Extent> whatNext(long amount) {
    try {
      Optional<Extent> next =
          tasks.whatNext(place, new Task(task.experiment(), Extent.upTo(amount)), wantedGpus == 0);
      if (next.isPresent()) {
        task = new Task(task.experiment(), next.get());
      }
      return next;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
