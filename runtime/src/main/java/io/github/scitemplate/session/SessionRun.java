package io.github.scitemplate.session;

import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.execution.GpuSlots;
import io.github.scitemplate.execution.Predecessor;
import io.github.scitemplate.execution.RunEnd;
import io.github.scitemplate.execution.WorkerPlace;
import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.Attempts;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Has the experiments of a session run that have no result yet: each place takes the next one when
 * it has ended one. An experiment whose process dies is tried again from its newest checkpoint.
 */
final class SessionRun {
  private final SessionDirectory directory;
  private final SweptParameters parameters;
  private final SessionSettings settings;
  private final Workers workers;
  private final PrintStream console;
  private final SessionResults results;
  private final SessionJournal journal;
  private final GpuSlots gpus;
  private int next = 1;
  private int failures;
  private boolean interrupted;

  SessionRun(
      SessionDirectory directory,
      SessionRecord sessionRecord,
      SweptParameters parameters,
      SessionSettings settings,
      SessionResults results,
      Workers workers,
      PrintStream console) {
    this.directory = directory;
    this.parameters = parameters;
    this.settings = settings;
    this.workers = workers;
    this.console = console;
    this.results = results;
    this.journal = new SessionJournal(directory, sessionRecord, results);
    this.gpus = workers.gpus();
  }

  /** Runs what is left, as many experiments at once as there are places. */
  ExitStatus run() throws IOException {
    try {
      new Places(workers).runAll(this::runNext);
    } finally {
      gpus.close();
      journal.write();
    }
    boolean stopped = interrupted || workers.stopRequested();
    if (stopped && !tooManyFailures() && !results.isFinished()) {
      return interruptedEnd();
    }
    ExitStatus status = results.summary();
    if (tooManyFailures()) {
      console.println(
          "Stopped after "
              + failures
              + (failures == 1 ? " failure" : " failures")
              + ", as on_failure says; resume goes on with the rest.");
    }
    return status;
  }

  private ExitStatus interruptedEnd() {
    console.println();
    console.println(
        "Interrupted with "
            + results.ended()
            + " of "
            + parameters.count()
            + " experiments ended; the state is saved. The same command goes on from here.");
    return ExitStatus.INTERRUPTED;
  }

  /**
   * Runs the next experiment in a place.
   *
   * @return false if there is none, or none is to begin any more
   */
  private boolean runNext(WorkerPlace place) throws IOException {
    int experiment = takeNext();
    if (experiment == 0) {
      return false;
    }
    ExperimentDirectory files = directory.experiment(experiment);
    if (Predecessor.awaitEnd(files.attempts(), workers::stopRequested) && ended(experiment)) {
      return true;
    }
    if (workers.stopRequested()) {
      return false;
    }
    String config = parameters.combination(experiment - 1L).toYaml();
    if (files.create(config)) {
      console.println("Warning: " + files.config() + " was damaged; it is written anew.");
    }
    files.result().forget();
    journal.changed(experiment, ExperimentStatus.RUNNING);
    runToItsEnd(place, experiment, files);
    return true;
  }

  /** Announces the next experiment that has no result; 0 if none is to begin. */
  private synchronized int takeNext() {
    while (next <= parameters.count() && !interrupted && !workers.stopRequested()) {
      ExperimentStatus status = results.status(next++);
      if (status == ExperimentStatus.QUEUED || status == ExperimentStatus.INTERRUPTED) {
        console.println();
        console.println(heading(next - 1));
        return next - 1;
      }
    }
    return 0;
  }

  private void runToItsEnd(WorkerPlace place, int experiment, ExperimentDirectory files)
      throws IOException {
    Attempts attempts = files.attempts();
    int wantedGpus = gpus.isEmpty() ? 0 : wantedGpus(experiment);
    while (true) {
      Optional<Attempt> before = attempts.newest();
      RunEnd end = place.run(files, gpus, wantedGpus, lines(experiment), settings.timeout());
      if (end instanceof RunEnd.Crashed crashed && !workers.stopRequested()) {
        CrashedAttempt attempt = CrashedAttempt.noted(files, before, crashed);
        if (attempt.count() < settings.maxAttempts()) {
          tell(experiment, attempt.retried(settings.maxAttempts()));
          continue;
        }
        tell(experiment, "failed: " + crashed.message());
        attempt.fail();
        ended(experiment);
      } else if (end instanceof RunEnd.Ended) {
        ended(experiment);
      } else {
        // Somebody may have told the worker alone, or told it first: then all are to end.
        interrupted();
        workers.stop();
        journal.changed(experiment, ExperimentStatus.INTERRUPTED);
      }
      return;
    }
  }

  private int wantedGpus(int experiment) {
    return parameters.combination(experiment - 1L).getInt("n_gpu", 0);
  }

  private synchronized void interrupted() {
    interrupted = true;
  }

  /** Whether it has left a result. */
  private boolean ended(int experiment) throws IOException {
    ExperimentStatus status = journal.ended(experiment);
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

  /** Of several experiments at once, each line says which it belongs to. */
  private Consumer<String> lines(int experiment) {
    return line -> tell(experiment, line);
  }

  private void tell(int experiment, String line) {
    String mark = workers.parallel() == 1 ? "" : "[" + experiment + "] ";
    console.println(
        line.lines().map(l -> mark + l).collect(Collectors.joining(System.lineSeparator())));
  }

  private String heading(int experiment) {
    List<String> headings = results.rows().headings();
    List<String> values = SessionRows.varied(parameters, experiment - 1L);
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < headings.size(); i++) {
      if (!values.get(i).isEmpty()) {
        pairs.add(headings.get(i) + " " + values.get(i));
      }
    }
    String with = pairs.isEmpty() ? "" : ": " + String.join(", ", pairs);
    return "experiment " + experiment + "/" + parameters.count() + with;
  }
}
