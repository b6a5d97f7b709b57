package io.github.scitemplate.experiment;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.monitor.Score;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the experiment that {@code results/<session>/best} stands for, as a worker sees it. In a
 * search, the link points to it. In a sweep, it is the one with the best score, and the first of
 * equal ones; where scores are averaged, a worker cannot tell.
 */
final class BestOfSession {
  /** The name that stands for the best experiment. */
  static final String NAME = "best";

  private static final String CONFIG = "config.yaml";
  private static final String PREFIX = "experiment_";

  private BestOfSession() {}

  /**
   * Whether {@code place} stands for the best experiment of a session.
   *
   * @param place as a person wrote it
   */
  static boolean isMeantBy(Path place) {
    return place.endsWith(NAME) && OwnFile.isThere(place.resolveSibling("session.json"));
  }

  /**
   * The directory of the best experiment, beside {@code place}.
   *
   * @throws UserException if no experiment has a score, or different scores judge them
   */
  static Path of(Path place) throws IOException {
    if (Files.exists(place)) {
      return place.resolveSibling(place.toRealPath().getFileName());
    }
    Path session = place.toAbsolutePath().resolveSibling("").normalize();
    checkNotAveraged(session, place);
    @Nullable Score score = null;
    @Nullable Path best = null;
    double most = Double.NaN;
    for (ExperimentDirectory experiment : experiments(session)) {
      Optional<Double> found = experiment.result().read().flatMap(BestOfSession::score);
      if (found.isEmpty()) {
        continue;
      }
      Score own = score(experiment);
      if (score != null && !score.equals(own)) {
        throw new UserException(
            "Different scores judge the experiments of " + session + ", so none is the best.",
            "Name one by its directory, such as " + place.resolveSibling(PREFIX + 1) + ".");
      }
      score = own;
      if (own.mode().isBetter(found.get(), most)) {
        most = found.get();
        best = experiment.path();
      }
    }
    if (best == null) {
      throw new UserException(
          "No experiment of the session " + session + " has a score.",
          "Train one at least until its first validation.");
    }
    return place.resolveSibling(best.getFileName());
  }

  /** Which combination is the best the means say, which are the controller's. */
  private static void checkNotAveraged(Path session, Path place) {
    Path config = session.resolve(CONFIG);
    if (Files.exists(config)
        && ConfigFile.read(config, config.toString()).parameters().members() > 1) {
      throw new UserException(
          "The scores of the session "
              + session
              + " are averaged over repeats or folds, so none of its experiments is the best by itself.",
          "Name one by its directory, such as "
              + place.resolveSibling(PREFIX + 1)
              + "; mvn template:status shows the best combination.");
    }
  }

  private static List<ExperimentDirectory> experiments(Path session) throws IOException {
    return OwnFile.names(session).stream()
        .filter(name -> name.matches(PREFIX + "[1-9]\\d{0,8}"))
        .sorted(Comparator.comparing(name -> Integer.valueOf(name.substring(PREFIX.length()))))
        .map(name -> new ExperimentDirectory(session.resolve(name)))
        .toList();
  }

  private static Score score(ExperimentDirectory experiment) {
    String name = experiment.config().toString();
    return ExperimentSettings.read(
            ConfigFile.read(experiment.config(), name).parameters().combination(0))
        .score();
  }

  private static Optional<Double> score(ExperimentResult result) {
    if (result instanceof ExperimentResult.Completed completed) {
      return Optional.of(completed.valScore());
    }
    return result instanceof ExperimentResult.Pruned pruned && !Double.isNaN(pruned.valScore())
        ? Optional.of(pruned.valScore())
        : Optional.empty();
  }
}
