package io.github.scitemplate.session.tasks;

import io.github.scitemplate.execution.WorkerPlace;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.session.results.SessionResults;
import java.util.Optional;

/** All experiments that have no result yet, in the order of their numbers, each to its end. */
public final class QueuedTasks implements Tasks {
  private final SessionExperiments experiments;
  private final SessionResults results;
  private int next = 1;

  public QueuedTasks(SessionExperiments experiments, SessionResults results) {
    this.experiments = experiments;
    this.results = results;
  }

  @Override
  public void begin(boolean alone) {
    // The experiments that are left are known already.
  }

  @Override
  public Optional<Task> next(WorkerPlace place) {
    return ready();
  }

  @Override
  public synchronized Optional<Task> ready() {
    while (next <= experiments.known()) {
      int experiment = next++;
      ExperimentStatus status = results.status(experiment);
      if (status == ExperimentStatus.QUEUED || status == ExperimentStatus.INTERRUPTED) {
        return Optional.of(new Task(experiment, Extent.toItsEnd()));
      }
    }
    return Optional.empty();
  }

  @Override
  public synchronized boolean moreMayCome() {
    return next <= experiments.known();
  }

  @Override
  public Optional<Extent> whatNext(WorkerPlace place, Task task, boolean mayWait) {
    return Optional.of(Extent.toItsEnd());
  }

  @Override
  public void ended(int experiment) {
    // The next task does not depend on it.
  }

  @Override
  public boolean finished() {
    return results.ended() == experiments.known();
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
