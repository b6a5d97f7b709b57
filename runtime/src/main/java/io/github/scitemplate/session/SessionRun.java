package io.github.scitemplate.session;

import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.execution.GpuSlots;
import io.github.scitemplate.execution.Predecessor;
import io.github.scitemplate.execution.WorkerPlace;
import io.github.scitemplate.execution.WorkerPool;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentSettings;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.session.plan.SessionSettings;
import io.github.scitemplate.session.progress.SessionProgress;
import io.github.scitemplate.session.results.ClosingWords;
import io.github.scitemplate.session.results.SessionJournal;
import io.github.scitemplate.session.results.SessionResults;
import io.github.scitemplate.session.tasks.ExperimentRun;
import io.github.scitemplate.session.tasks.Tasks;
import io.github.scitemplate.session.tasks.Tasks.Task;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.PathGate;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.Optional;

/**
 * Runs the experiments of a session that have no result yet. Each place takes the next experiment
 * when it has ended one. An experiment whose process dies is tried again from its newest
 * checkpoint.
 */
final class SessionRun {
  private final SessionDirectory directory;
  private final SessionExperiments experiments;
  private final Tasks tasks;
  private final ClosingWords closingWords;
  private final SessionSettings settings;
  private final boolean kept;
  private final WorkerPool workers;
  private final PrintStream console;
  private final SessionResults results;
  private final SessionJournal journal;
  private final GpuSlots gpus;
  private final SessionProgress progress;
  private int failures;
  private boolean interrupted;

  SessionRun(
      SessionDirectory directory,
      SessionRecord sessionRecord,
      SessionPlan plan,
      OpenSession open,
      WorkerPool workers,
      PrintStream console) {
    this.directory = directory;
    this.experiments = open.experiments();
    this.closingWords = open.closingWords();
    this.settings = plan.config().settings();
    this.kept = plan.kept();
    this.workers = workers;
    this.console = console;
    this.results = open.results();
    this.journal = new SessionJournal(directory, sessionRecord, results);
    this.gpus = workers.openGpuSlots();
    this.progress =
        new SessionProgress(
            experiments,
            results,
            workers.parallel(),
            workers::stopRequested,
            line -> !kept && line.contains(directory.path().toString()),
            console);
    this.tasks = progress.watched(open.tasks());
  }

  /** Runs the experiments that are left, as many at once as there are places. */
  ExitStatus run() throws IOException {
    try (progress) {
      tasks.begin();
      progress.begin();
      workers.runAll(this::runNext);
    } finally {
      gpus.close();
      journal.write();
    }
    boolean stopped = interrupted || workers.stopRequested();
    if (stopped && !tooManyFailures() && !tasks.finished()) {
      return closingWords.tellInterrupted();
    }
    ExitStatus status = closingWords.tell(tasks.finished());
    if (tooManyFailures()) {
      closingWords.tellTooManyFailures(failures);
    }
    return status;
  }

  /**
   * Runs the next task in a place.
   *
   * @return false if there is no task, or no task may begin any more
   */
  private boolean runNext(WorkerPlace place) throws IOException {
    Optional<Task> next = mayBegin() ? tasks.next(place) : Optional.empty();
    if (next.isEmpty() || !mayBegin()) {
      return false;
    }
    Task task = next.get();
    int experiment = task.experiment();
    progress.begins(task);
    ExperimentDirectory files = directory.experiment(experiment);
    PathGate.checkTree(files.path());
    if (Predecessor.awaitEnd(
            files.attempts(), workers::stopRequested, progress.of(experiment)::line)
        && takeResult(experiment)) {
      tasks.ended(experiment);
      return true;
    }
    if (workers.stopRequested()) {
      return false;
    }
    if (Files.isDirectory(files.path())) {
      AtomicFile.deleteUnfinished(files.path());
    }
    String config = experiments.text(experiment);
    if (files.createOrRestore(config)) {
      console.println("Warning: " + files.config() + " was damaged; it is written anew.");
    }
    files.result().delete();
    journal.changed(experiment, ExperimentStatus.RUNNING);
    if (run(place, task, files)) {
      takeResult(experiment);
      tasks.ended(experiment);
    } else {
      // Somebody may have asked this worker alone, or this one first, to stop: then all are to end.
      interrupted();
      workers.stop();
      journal.changed(experiment, ExperimentStatus.INTERRUPTED);
      progress.ended(experiment);
    }
    return true;
  }

  private boolean run(WorkerPlace place, Task task, ExperimentDirectory files) throws IOException {
    ExperimentSettings trained = experiments.settings(task.experiment());
    return new ExperimentRun(
            place,
            task,
            files,
            settings,
            gpus,
            trained,
            tasks,
            workers::stopRequested,
            progress.of(task.experiment()))
        .runToResult();
  }

  private synchronized boolean mayBegin() {
    return !interrupted && !workers.stopRequested();
  }

  private synchronized void interrupted() {
    interrupted = true;
  }

  /**
   * Takes over the result that an experiment has left; too many failures stop the session.
   *
   * @return false if it has left none
   */
  private boolean takeResult(int experiment) throws IOException {
    ExperimentStatus status = journal.ended(experiment);
    progress.ended(experiment);
    synchronized (this) {
      failures += status == ExperimentStatus.FAILED ? 1 : 0;
    }
    if (tooManyFailures()) {
      workers.stop();
    }
    return status != ExperimentStatus.INTERRUPTED;
  }

  private synchronized boolean tooManyFailures() {
    return settings.isTooMany(failures);
  }
}
