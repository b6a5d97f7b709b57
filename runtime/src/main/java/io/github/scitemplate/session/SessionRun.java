package io.github.scitemplate.session;

import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.execution.WorkerDiedException;
import io.github.scitemplate.execution.WorkerProcess;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the experiments of a session run that have no result yet, one after another, and keeps its
 * files up to date.
 */
final class SessionRun {
  private static final long NANOS_BETWEEN_OVERVIEWS = 1_000_000_000L;

  private final SessionDirectory directory;
  private final SweptParameters parameters;
  private final Workers workers;
  private final PrintStream console;
  private final SessionResults results;
  private SessionRecord sessionRecord;
  private boolean interrupted;
  private long overviewWritten;

  SessionRun(
      SessionDirectory directory,
      SessionRecord sessionRecord,
      SweptParameters parameters,
      String overviewName,
      Workers workers,
      PrintStream console)
      throws IOException {
    this.directory = directory;
    this.sessionRecord = sessionRecord;
    this.parameters = parameters;
    this.workers = workers;
    this.console = console;
    this.results = new SessionResults(directory, parameters, overviewName, console);
  }

  /** Runs what is left. */
  ExitStatus run() throws IOException {
    for (int experiment = 1; experiment <= parameters.count(); experiment++) {
      if (interrupted || workers.stopRequested()) {
        return interruptedEnd();
      }
      ExperimentStatus status = results.states().of(experiment);
      if (status == ExperimentStatus.QUEUED || status == ExperimentStatus.INTERRUPTED) {
        run(experiment);
      }
    }
    return (interrupted || workers.stopRequested()) && !results.isFinished()
        ? interruptedEnd()
        : results.summary();
  }

  private ExitStatus interruptedEnd() throws IOException {
    results.writeOverview();
    console.println();
    console.println(
        "Interrupted with "
            + results.ended()
            + " of "
            + parameters.count()
            + " experiments ended; the state is saved. The same command goes on from here.");
    return ExitStatus.INTERRUPTED;
  }

  private void run(int experiment) throws IOException {
    ExperimentDirectory files = directory.experiment(experiment);
    if (!files.begun()) {
      files.create(parameters.combination(experiment - 1L).toYaml());
    }
    changed(experiment, ExperimentStatus.RUNNING);
    writeOverviewNowAndThen();
    console.println();
    console.println(heading(experiment));
    try {
      WorkerProcess.RunEnd end = workers.worker().run(files.path(), console);
      // Somebody may have told the worker alone, or told it first.
      interrupted = end == WorkerProcess.RunEnd.INTERRUPTED;
      changed(experiment, interrupted ? ExperimentStatus.INTERRUPTED : results.take(experiment));
    } catch (WorkerDiedException e) {
      workers.replace();
      changed(experiment, ExperimentStatus.INTERRUPTED);
      if (!workers.stopRequested()) {
        console.println("experiment " + experiment + " was interrupted: " + e.getMessage());
      }
    }
  }

  private void writeOverviewNowAndThen() throws IOException {
    if (overviewWritten == 0 || System.nanoTime() - overviewWritten > NANOS_BETWEEN_OVERVIEWS) {
      results.writeOverview();
      overviewWritten = System.nanoTime();
    }
  }

  private String heading(int experiment) {
    List<String> headings = results.rows().headings();
    List<String> values = results.rows().row(experiment).parameters();
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < headings.size(); i++) {
      if (!values.get(i).isEmpty()) {
        pairs.add(headings.get(i) + " " + values.get(i));
      }
    }
    String with = pairs.isEmpty() ? "" : ": " + String.join(", ", pairs);
    return "experiment " + experiment + "/" + parameters.count() + with;
  }

  private void changed(int experiment, ExperimentStatus status) throws IOException {
    results.states().set(experiment, status);
    sessionRecord = sessionRecord.withStates(results.states().ranges());
    sessionRecord.write(directory.record());
  }
}
