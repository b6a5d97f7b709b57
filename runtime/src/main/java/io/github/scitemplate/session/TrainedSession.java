package io.github.scitemplate.session;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.report.CombinationRow;
import io.github.scitemplate.report.ScoreSummary;
import io.github.scitemplate.storage.FileFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The results of a session.
 *
 * @param directory the session's directory
 * @param experiments in the order of their numbers
 * @param combinations what {@code aggregate_over} or {@code repeats} averages, in the order of
 *     their numbers; empty if nothing is averaged
 */
public record TrainedSession(
    Path directory, List<Experiment> experiments, List<Combination> combinations) {

  /**
   * The result of an experiment.
   *
   * @param number from 1
   * @param directory where its files are
   * @param parameters the varied parameters that it has, by the headings of the overview
   * @param status {@code completed}, {@code pruned}, {@code failed} or another word of the overview
   * @param valScore the best score of a validation; absent if there is none
   * @param testScore the best model's score on the test data; absent if there are none
   * @param bestIteration the iteration after which the best model was saved; 0 if there is none
   * @param failure why it failed; empty if it did not
   */
  public record Experiment(
      int number,
      Path directory,
      Map<String, @Nullable Object> parameters,
      String status,
      OptionalDouble valScore,
      OptionalDouble testScore,
      long bestIteration,
      String failure) {

    /** Whether it was trained to its end. */
    public boolean isCompleted() {
      return status.equals(ExperimentStatus.COMPLETED.label());
    }
  }

  /**
   * The scores of the experiments that differ in their fold or repeat alone.
   *
   * @param number from 1
   * @param parameters the varied parameters that the experiments share, by the headings of the
   *     overview
   * @param experiments their numbers, those that have begun or are planned
   * @param valScore summarizes their best validation scores
   * @param testScore summarizes the scores of their best models on the test data
   * @param rank its place by the mean validation score, from 1 for the best; absent if an
   *     experiment has no score
   */
  public record Combination(
      int number,
      Map<String, @Nullable Object> parameters,
      List<Integer> experiments,
      Summary valScore,
      Summary testScore,
      OptionalInt rank) {}

  /**
   * What is known of several scores.
   *
   * @param count how many there are
   * @param mean NaN if there are none
   * @param deviation the standard deviation, with count - 1; NaN if there are fewer than two
   * @param low the lower end of the 95 % confidence interval of the mean, by Student's t; NaN if
   *     there are fewer than two
   * @param high the upper end
   */
  public record Summary(int count, double mean, double deviation, double low, double high) {}

  public TrainedSession {
    experiments = List.copyOf(experiments);
    combinations = List.copyOf(combinations);
  }

  static TrainedSession read(Path directory) throws IOException {
    SessionStatus status =
        SessionStatus.read(directory.resolveSibling(""), directory.getFileName().toString());
    List<Experiment> experiments = new ArrayList<>();
    for (SessionStatus.Row row : status.rows()) {
      ExperimentDirectory files =
          new ExperimentDirectory(directory.resolve("experiment_" + row.experiment()));
      experiments.add(experiment(row, files.path(), files.result().read()));
    }
    return new TrainedSession(
        directory,
        experiments,
        status.combinations().stream().map(row -> combination(row, status)).toList());
  }

  private static Combination combination(CombinationRow row, SessionStatus status) {
    int first = (row.combination() - 1) * row.experiments() + 1;
    List<SessionStatus.Row> members =
        status.rows().stream()
            .filter(r -> r.experiment() >= first && r.experiment() < first + row.experiments())
            .toList();
    Map<String, @Nullable Object> shared = new LinkedHashMap<>(members.get(0).values());
    shared.keySet().retainAll(status.combinationHeadings());
    return new Combination(
        row.combination(),
        shared,
        members.stream().map(SessionStatus.Row::experiment).toList(),
        summary(row.valScore()),
        summary(row.testScore()),
        row.rank());
  }

  private static Summary summary(ScoreSummary scores) {
    return new Summary(
        scores.count(), scores.mean(), scores.deviation(), scores.low(), scores.high());
  }

  private static Experiment experiment(
      SessionStatus.Row row, Path directory, Optional<ExperimentResult> result) {
    OptionalDouble valScore = OptionalDouble.empty();
    OptionalDouble testScore = OptionalDouble.empty();
    long best = 0;
    if (result.orElse(null) instanceof ExperimentResult.Completed completed) {
      valScore = OptionalDouble.of(completed.valScore());
      testScore = completed.testScore();
      best = completed.bestIteration();
    } else if (result.orElse(null) instanceof ExperimentResult.Pruned pruned) {
      valScore = OptionalDouble.of(pruned.valScore());
      best = pruned.bestIteration();
    }
    return new Experiment(
        row.experiment(),
        directory,
        row.values(),
        row.status().label(),
        valScore,
        testScore,
        best,
        row.message());
  }

  /**
   * The experiment with the best validation score.
   *
   * @throws UserException if none has a score, or different scores judge them
   */
  public Experiment best() {
    try {
      return experiments.get(BestScore.experiment(directory) - 1);
    } catch (IOException e) {
      throw FileFailure.of(e);
    }
  }
}
