package io.github.scitemplate.session.executor;

import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.execution.GpuSlots;
import io.github.scitemplate.execution.Predecessor;
import io.github.scitemplate.execution.WorkerPlace;
import io.github.scitemplate.execution.WorkerPool;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.session.results.ClosingWords;
import io.github.scitemplate.session.tasks.ExperimentRun;
import io.github.scitemplate.session.tasks.Tasks.Task;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.PathGate;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/**
 * Runs experiments on this machine. Each place takes the next experiment when it has ended one. An
 * experiment whose process dies is tried again from its newest checkpoint.
 */
public final class LocalExecutor implements Executor {
  private final WorkerPool workers;
  private final long parallel;

  /**
   * @param workers the places
   * @param parallel how many experiments are to run at once
   */
  public LocalExecutor(WorkerPool workers, long parallel) {
    this.workers = workers;
    this.parallel = parallel;
  }

  @Override
  public void begin() {
    workers.begin(parallel);
  }

  @Override
  public void prepare() {
    // Workers find all that they need on this machine.
  }

  @Override
  public int parallel() {
    return workers.parallel();
  }

  @Override
  public boolean stopRequested() {
    return workers.stopRequested();
  }

  @Override
  public void run(SessionWork work) throws IOException {
    GpuSlots gpus = workers.openGpuSlots();
    try {
      work.begin(true);
      workers.runAll(place -> runNext(place, work, gpus));
    } finally {
      gpus.close();
    }
  }

  @Override
  public ExitStatus tellInterrupted(ClosingWords words) {
    return words.tellInterrupted();
  }

  @Override
  public void endAsLost() {
    workers.endAsLost();
  }

  @Override
  public void endAsAsked(String by) {
    workers.endAsAsked(by);
  }

  /**
   * Runs the next task in a place.
   *
   * @return false if there is no task, or no task may begin any more
   */
  private boolean runNext(WorkerPlace place, SessionWork work, GpuSlots gpus) throws IOException {
    Optional<Task> next = mayBegin(work) ? work.tasks().next(place) : Optional.empty();
    if (next.isEmpty() || !mayBegin(work)) {
      return false;
    }
    Task task = next.get();
    int experiment = task.experiment();
    work.begins(task);
    ExperimentDirectory files = work.files(experiment);
    PathGate.checkTree(files.path());
    if (Predecessor.awaitEnd(
            files.attempts(), workers::stopRequested, work.audience(experiment)::line)
        && takeResult(work, experiment)) {
      work.tasks().ended(experiment);
      return true;
    }
    if (workers.stopRequested()) {
      return false;
    }
    makeReady(files, work, experiment);
    if (run(place, task, work, gpus)) {
      boolean unused = takeResult(work, experiment);
      work.tasks().ended(experiment);
    } else {
      // Somebody may have asked this worker alone, or this one first, to stop: then all are to end.
      work.interrupted();
      workers.stop();
      work.interrupted(experiment);
    }
    return true;
  }

  private static void makeReady(ExperimentDirectory files, SessionWork work, int experiment)
      throws IOException {
    if (Files.isDirectory(files.path())) {
      AtomicFile.deleteUnfinished(files.path());
    }
    if (files.createOrRestore(work.config(experiment))) {
      work.console().println("Warning: " + files.config() + " was damaged; it is written anew.");
    }
    files.result().delete();
    work.runs(experiment);
  }

  private boolean run(WorkerPlace place, Task task, SessionWork work, GpuSlots gpus)
      throws IOException {
    return new ExperimentRun(
            place,
            task,
            work.files(task.experiment()),
            work.settings(),
            gpus,
            work.settings(task.experiment()),
            work.tasks(),
            workers::stopRequested,
            work.audience(task.experiment()))
        .runToResult();
  }

  private boolean mayBegin(SessionWork work) {
    return !work.isInterrupted() && !workers.stopRequested();
  }

  /** Takes over a result; too many failures stop the session. */
  private boolean takeResult(SessionWork work, int experiment) throws IOException {
    boolean taken = work.takeResult(experiment);
    if (work.tooManyFailures()) {
      workers.stop();
    }
    return taken;
  }
}
