package io.github.scitemplate.session;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.storage.FileFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The results of a session.
 *
 * @param directory the session's directory
 * @param experiments in the order of their numbers
 */
public record TrainedSession(Path directory, List<Experiment> experiments) {

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

  public TrainedSession {
    experiments = List.copyOf(experiments);
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
    return new TrainedSession(directory, experiments);
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
