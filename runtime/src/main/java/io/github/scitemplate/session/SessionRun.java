package io.github.scitemplate.session;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.execution.WorkerDiedException;
import io.github.scitemplate.execution.WorkerProcess;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.report.Overview;
import io.github.scitemplate.report.OverviewRow;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the experiments of a session run that have no result yet, one after another, and keeps its
 * files up to date.
 */
final class SessionRun {
  private static final long NANOS_BETWEEN_OVERVIEWS = 1_000_000_000L;
  private static final int ROWS_SHOWN = 40;

  private final SessionDirectory directory;
  private final SweptParameters parameters;
  private final Path overview;
  private final Workers workers;
  private final PrintStream console;
  private final ExperimentStates states = new ExperimentStates();
  private final SessionRows rows;
  private SessionRecord sessionRecord;
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
    this.overview = directory.path().resolve(overviewName);
    this.workers = workers;
    this.console = console;
    this.rows = new SessionRows(parameters, directory, states);
    for (int experiment : directory.begunExperiments()) {
      states.set(experiment, ExperimentStatus.INTERRUPTED);
      takeResult(experiment);
    }
  }

  /** Whether every experiment has a result. */
  boolean isFinished() {
    return ended() == parameters.count();
  }

  /** How many experiments have a result. */
  int ended() {
    return states.count(ExperimentStatus.COMPLETED) + states.count(ExperimentStatus.FAILED);
  }

  /** How many experiments were begun and not ended. */
  int interrupted() {
    return states.count(ExperimentStatus.INTERRUPTED);
  }

  /** Runs what is left. */
  ExitStatus run() throws IOException {
    for (int experiment = 1; experiment <= parameters.count(); experiment++) {
      if (workers.stopRequested()) {
        return interruptedEnd();
      }
      ExperimentStatus status = states.of(experiment);
      if (status == ExperimentStatus.QUEUED || status == ExperimentStatus.INTERRUPTED) {
        run(experiment);
      }
    }
    return workers.stopRequested() && !isFinished() ? interruptedEnd() : summary();
  }

  private ExitStatus interruptedEnd() throws IOException {
    writeOverview();
    console.println();
    console.println(
        "Interrupted with "
            + ended()
            + " of "
            + parameters.count()
            + " experiments ended; the state is saved. The same command goes on from here.");
    return ExitStatus.INTERRUPTED;
  }

  private void run(int experiment) throws IOException {
    ExperimentDirectory files = directory.experiment(experiment);
    Config cfg = parameters.combination(experiment - 1L);
    if (!files.begun()) {
      files.create(cfg.toYaml());
    }
    changed(experiment, ExperimentStatus.RUNNING);
    console.println();
    console.println(heading(experiment));
    try {
      WorkerProcess.RunEnd end = workers.worker().run(files.path(), console);
      changed(
          experiment,
          end == WorkerProcess.RunEnd.INTERRUPTED
              ? ExperimentStatus.INTERRUPTED
              : takeResult(experiment));
    } catch (WorkerDiedException e) {
      workers.replace();
      changed(experiment, ExperimentStatus.INTERRUPTED);
      if (!workers.stopRequested()) {
        console.println("experiment " + experiment + " was lost: " + e.getMessage());
      }
    }
    if (System.nanoTime() - overviewWritten > NANOS_BETWEEN_OVERVIEWS) {
      writeOverview();
    }
  }

  private String heading(int experiment) {
    List<String> headings = rows.headings();
    List<String> values = rows.row(experiment).parameters();
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < headings.size(); i++) {
      if (!values.get(i).isEmpty()) {
        pairs.add(headings.get(i) + " " + values.get(i));
      }
    }
    String with = pairs.isEmpty() ? "" : ": " + String.join(", ", pairs);
    return "experiment " + experiment + "/" + parameters.count() + with;
  }

  /** Reads the result that a worker left; without one the experiment is interrupted. */
  private ExperimentStatus takeResult(int experiment) throws IOException {
    ExperimentStatus status =
        directory
            .experiment(experiment)
            .readResult()
            .map(
                result ->
                    result instanceof ExperimentResult.Completed
                        ? ExperimentStatus.COMPLETED
                        : ExperimentStatus.FAILED)
            .orElse(ExperimentStatus.INTERRUPTED);
    rows.ended(experiment);
    states.set(experiment, status);
    return status;
  }

  private void changed(int experiment, ExperimentStatus status) throws IOException {
    states.set(experiment, status);
    sessionRecord = sessionRecord.withStates(states.ranges());
    sessionRecord.write(directory.record());
  }

  private void writeOverview() throws IOException {
    Overview.writeCsv(overview, rows.headings(), rows.listed());
    overviewWritten = System.nanoTime();
  }

  /** The end of a session: the overview once more and what came of it. */
  ExitStatus summary() throws IOException {
    writeOverview();
    console.println();
    List<OverviewRow> shown = new ArrayList<>();
    for (OverviewRow row : rows.listed()) {
      if (shown.size() < ROWS_SHOWN || row.status() == ExperimentStatus.FAILED) {
        shown.add(row);
      }
    }
    Overview.lines(rows.headings(), shown).forEach(console::println);
    console.println();
    int completed = states.count(ExperimentStatus.COMPLETED);
    int failed = states.count(ExperimentStatus.FAILED);
    console.println(
        completed
            + " of "
            + parameters.count()
            + " experiments completed"
            + (failed > 0 ? ", " + failed + " failed" : "")
            + (interrupted() > 0
                ? ", " + interrupted() + " lost; the same command runs them again"
                : "")
            + ". Overview: "
            + overview);
    return completed == parameters.count() ? ExitStatus.COMPLETED : ExitStatus.FAILED;
  }
}
