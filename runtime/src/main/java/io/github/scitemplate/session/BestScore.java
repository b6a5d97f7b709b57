package io.github.scitemplate.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.monitor.Score;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.session.files.RecordedConfig;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.plan.SessionConfig;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.session.results.SessionResults;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds the experiment of a session that has the best validation score. In a search this is the one
 * of rank 1, in a sweep the one with the lowest number among equals. Where scores are averaged over
 * folds or repeats, it is the best experiment of the combination with the best mean.
 */
public final class BestScore {
  private BestScore() {}

  /**
   * The number of the experiment with the best score.
   *
   * @param session the session's directory
   * @throws UserException if it is no session, no experiment has a score, or different scores judge
   *     the experiments
   */
  public static int experiment(Path session) throws IOException {
    Path path = session.toAbsolutePath().normalize();
    SessionDirectory directory =
        SessionDirectory.existing(
            path.resolveSibling("").normalize(), path.getFileName().toString());
    return experiment(
        directory,
        RecordedConfig.withRightText(
            directory, SessionRecord.read(directory, System.err::println)));
  }

  static int experiment(SessionDirectory directory, SessionRecord session) throws IOException {
    ConfigFile config =
        ConfigFile.of(session.facts().configFile(), directory.config().toString())
            .withOverrides(session.facts().overrides());
    SessionExperiments experiments =
        SessionConfig.of(config)
            .choice()
            .recorded(directory, session.facts().minimisedMetrics(), problem -> {});
    Optional<Score> score = score(directory, experiments);
    int best = score.isEmpty() ? 0 : results(directory, experiments, score).best();
    if (best == 0) {
      boolean averaged = score.isPresent() && experiments.parameters().members() > 1;
      throw averaged
          ? new UserException(
              "No combination of the session "
                  + directory.path()
                  + " has a score of each of its experiments, so none is the best by its mean.",
              "Train the experiments of one, or name an experiment by its number in the overview: -Dexperiment=1 (--experiment 1).")
          : new UserException(
              "No experiment of the session " + directory.path() + " has a score.",
              "Train one at least until its first validation.");
    }
    return best;
  }

  private static SessionResults results(
      SessionDirectory directory, SessionExperiments experiments, Optional<Score> score)
      throws IOException {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    return new SessionResults(directory, experiments, "", score.map(Score::mode), nowhere);
  }

  /** The score that judges the experiments that have a result; nothing if none has one. */
  private static Optional<Score> score(SessionDirectory directory, SessionExperiments experiments)
      throws IOException {
    Map<String, Integer> first = new TreeMap<>();
    Optional<Score> found = Optional.empty();
    SessionResults results = results(directory, experiments, Optional.empty());
    for (int number : directory.begunExperiments(experiments.known())) {
      if (results.result(number) != null) {
        Score score = experiments.settings(number).score();
        first.putIfAbsent(words(score), number);
        found = found.isEmpty() ? Optional.of(score) : found;
      }
    }
    if (first.size() > 1) {
      throw new UserException(
          "Different scores judge the experiments, so none is the best: "
              + first.entrySet().stream()
                  .map(e -> e.getKey() + " in experiment " + e.getValue())
                  .collect(Collectors.joining(", "))
              + ".",
          "Name one by its number in the overview: -Dexperiment=1 (--experiment 1).");
    }
    return found;
  }

  private static String words(Score score) {
    return (score.mode() == ScoreMode.MAX ? "the most " : "the least ") + score.metric();
  }
}
