package io.github.scitemplate.session.mlflow;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends one experiment: its parameters, each logged number once, and how it ended. What the server
 * has confirmed is recorded beside the numbers, so that another process goes on from there.
 */
final class ExperimentExport {
  /** The server takes no more numbers in one request. */
  private static final int MOST_POINTS = 1000;

  /** The state of a run whose parameters are set, but nothing more. */
  private static final String OPEN = "open";

  private static final int LONGEST_TAG = 4000;

  private final ExperimentDirectory files;
  private final int number;
  private final Runs runs;
  private RunRecord run;
  private LoggedMetrics metrics;
  private boolean checked;

  /** Whether the server may have numbers that it has not confirmed. */
  private boolean uncertain = true;

  /** The files when everything in them was sent while the session was at work. */
  private Optional<FilesSeen> seen = Optional.empty();

  ExperimentExport(ExperimentDirectory files, int number, Runs runs) {
    this.files = files;
    this.number = number;
    this.runs = runs;
    this.run =
        RunRecord.read(files.path(), runs.server()).orElseGet(() -> RunRecord.begun(runs.server()));
    this.metrics = new LoggedMetrics(files, run.start());
  }

  /**
   * Sends what is new.
   *
   * @param session the run that this one belongs to
   * @param closing whether nobody works on the experiment any more
   * @return whether the server has everything of an experiment that will not go on
   */
  boolean send(RunRecord session, boolean closing) throws IOException {
    Optional<FilesSeen> now = Optional.of(FilesSeen.of(files));
    if (!closing && now.equals(seen)) {
      return false;
    }
    boolean settled = sendNew(session, closing);
    seen = now;
    return settled;
  }

  private boolean sendNew(RunRecord session, boolean closing) throws IOException {
    Optional<ExperimentResult> result = result();
    String status =
        result
            .map(ExperimentStatus::of)
            .orElse(closing ? ExperimentStatus.INTERRUPTED : ExperimentStatus.RUNNING)
            .label();
    boolean settled = result.isPresent() && !(result.get() instanceof ExperimentResult.Pruned);
    if (isSent(status)) {
      return settled;
    }
    open(session);
    if (!status.equals(run.status()) && result.isEmpty() && !closing) {
      runs.tags(run, Map.of("status", status));
      runs.goesOn(run);
      record(run.withStatus(status));
    }
    if (checked || check(session, result.isPresent())) {
      sendMetrics();
    }
    boolean ended = result.isPresent() || closing;
    if (ended && !status.equals(run.status())) {
      end(status, result);
    }
    return settled;
  }

  /** The result, unless it is damaged: then the session itself says so. */
  private Optional<ExperimentResult> result() {
    try {
      return files.result().read();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether the server has everything of an experiment that has ended like this. */
  private boolean isSent(String status) throws IOException {
    return !status.equals(ExperimentStatus.RUNNING.label())
        && status.equals(run.status())
        && Math.max(0, OwnFile.length(files.metrics())) == run.sent().bytes();
  }

  /** Finds or makes the run, and sets its parameters, as far as that is not done. */
  private void open(RunRecord session) throws IOException {
    if (!run.isKnown()) {
      run.write(files.path());
      Map<String, String> tags =
          Map.of("mlflow.parentRunId", session.run(), "experiment", Integer.toString(number));
      Runs.Opened opened = runs.open(run, "experiment_" + number, tags);
      uncertain = !opened.isNew();
      record(opened.run());
    }
    if (run.status().isEmpty()) {
      runs.parameters(run, parameters());
      record(run.withStatus(OPEN));
    }
  }

  private Map<String, String> parameters() throws IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    try {
      String text = OwnFile.text(files.config(), OwnFile.MOST_RECORD_BYTES);
      Config cfg = ConfigFile.of(text, "config.yaml").parameters().combination(0);
      cfg.labels()
          .forEach(
              (path, value) ->
                  parameters.put(
                      MlflowNames.name(path), MlflowNames.parameter(String.valueOf(value))));
    } catch (UserException e) {
      throw new IOException(files.config() + " cannot be read", e);
    }
    return parameters;
  }

  /**
   * Checks that the numbers that the server has are still those of the experiment.
   *
   * @return false if the file is shorter now: a resumed experiment writes the rest again
   */
  private boolean check(RunRecord session, boolean ended) throws IOException {
    metrics = new LoggedMetrics(files, run.start());
    if (isShorter() && !ended) {
      return false;
    }
    if (!metrics.skip(run.sent())) {
      runs.delete(run);
      run = RunRecord.begun(runs.server());
      metrics = new LoggedMetrics(files, run.start());
      open(session);
    }
    checked = true;
    return true;
  }

  /** Whether the file has less than was sent. */
  private boolean isShorter() throws IOException {
    return Math.max(0, OwnFile.length(files.metrics())) < run.sent().bytes();
  }

  private void sendMetrics() throws IOException {
    if (isShorter()) {
      checked = false;
      return;
    }
    for (List<MetricPoint> points = next(); !points.isEmpty(); points = next()) {
      sendOnce(points);
      record(run.withSent(metrics.take()));
    }
  }

  /** What follows. Rows that are none may be those of a file that was written again meanwhile. */
  private List<MetricPoint> next() throws IOException {
    try {
      return metrics.next(MOST_POINTS);
    } catch (IOException | RuntimeException e) {
      checked = false;
      throw e;
    }
  }

  /**
   * Sends points. If an earlier request may have arrived though its answer did not, it first asks
   * which of the points the server has.
   */
  private void sendOnce(List<MetricPoint> points) throws IOException {
    List<MetricPoint> missing = uncertain ? runs.missing(run, points) : points;
    boolean allMissing = missing.size() == points.size();
    uncertain = true;
    runs.metrics(run, missing);
    uncertain = !allMissing;
  }

  private void end(String status, Optional<ExperimentResult> result) throws IOException {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("status", status);
    long millis = System.currentTimeMillis();
    String ending = "KILLED";
    List<MetricPoint> last = new ArrayList<>();
    if (result.isPresent()) {
      millis = run.start() + Math.round(1000 * result.get().seconds());
      if (result.get() instanceof ExperimentResult.Completed completed) {
        ending = "FINISHED";
        last.addAll(scores(completed, millis));
        tags.put("stop_cause", completed.stopCause());
      } else if (result.get() instanceof ExperimentResult.Failed failed) {
        ending = "FAILED";
        String message = failed.message();
        tags.put("failure", failed.kind());
        tags.put("message", message.substring(0, Math.min(message.length(), LONGEST_TAG)));
      }
    }
    runs.metrics(run, runs.missing(run, last));
    runs.tags(run, tags);
    runs.ended(run, ending, millis);
    record(run.withStatus(status));
  }

  private static List<MetricPoint> scores(ExperimentResult.Completed completed, long millis) {
    long step = completed.bestIteration();
    List<MetricPoint> scores = new ArrayList<>();
    scores.add(new MetricPoint("val_score", completed.valScore(), step, millis));
    completed
        .testScore()
        .ifPresent(score -> scores.add(new MetricPoint("test_score", score, step, millis)));
    return scores;
  }

  private void record(RunRecord next) throws IOException {
    run = next;
    run.write(files.path());
  }
}
