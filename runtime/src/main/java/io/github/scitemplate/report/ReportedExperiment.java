package io.github.scitemplate.report;

import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a report says of one experiment.
 *
 * @param number from 1
 * @param parameters the values of the varied parameters that it has, by heading
 * @param status its state
 * @param result how it ended; null if it has not
 * @param progress how far it is
 * @param rank its place, or its combination's, from 1 for the best
 * @param attempts when processes worked on it
 * @param message why it failed, or how its last attempt ended; empty if there is nothing to say
 * @param environments the session's environment files that it ran on
 * @param samples how many samples each split has, by its name
 * @param directory its own directory, with its curves
 */
public record ReportedExperiment(
    int number,
    Map<String, @Nullable Object> parameters,
    ExperimentStatus status,
    @Nullable ExperimentResult result,
    Progress progress,
    OptionalInt rank,
    List<Span> attempts,
    String message,
    List<String> environments,
    Map<String, Integer> samples,
    Path directory) {

  /**
   * How far an experiment is.
   *
   * @param iteration completed iterations
   * @param iterations how many it is to reach at most; 0 if that is not known
   * @param score the best validation score so far; NaN if there is none
   * @param bestIteration where that score was reached; 0 if there is none
   * @param seconds how long it has trained
   */
  public record Progress(
      long iteration, long iterations, double score, long bestIteration, double seconds) {}

  /**
   * An attempt, by the times of its files.
   *
   * @param place the process that made it
   * @param begin when it began
   * @param end when it ended; null if it goes on, or nobody knows
   * @param cause how it ended, empty with the experiment's result
   * @param task the task of a cluster that made it; null if none did
   */
  public record Span(
      String place, Instant begin, @Nullable Instant end, String cause, @Nullable Task task) {

    /** An attempt that no cluster ran. */
    public Span(String place, Instant begin, @Nullable Instant end, String cause) {
      this(place, begin, end, cause, null);
    }
  }

  /**
   * A task of a cluster.
   *
   * @param job its id, as the cluster's commands take it
   * @param node the machine
   * @param restart how often it had been started again
   * @param queuedSeconds how long it had waited in the queue; null if that is not known
   */
  public record Task(String job, String node, int restart, @Nullable Long queuedSeconds) {}

  /** The same with a rank. */
  public ReportedExperiment ranked(OptionalInt place) {
    return new ReportedExperiment(
        number,
        parameters,
        status,
        result,
        progress,
        place,
        attempts,
        message,
        environments,
        samples,
        directory);
  }

  /** The best model's score on the test split; NaN if there is none. */
  public double testScore() {
    return result instanceof ExperimentResult.Completed completed
        ? completed.testScore().orElse(Double.NaN)
        : Double.NaN;
  }

  boolean hasScore() {
    return !Double.isNaN(progress.score());
  }

  /** The parameters for people, such as {@code lr 0.1, batch_size 32}; empty if there are none. */
  String described() {
    StringBuilder text = new StringBuilder();
    parameters.forEach(
        (name, value) ->
            text.append(text.isEmpty() ? "" : ", ")
                .append(name)
                .append(' ')
                .append(ParameterText.of(value)));
    return text.toString();
  }
}
