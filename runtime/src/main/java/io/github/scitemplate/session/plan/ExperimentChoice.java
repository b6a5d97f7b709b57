package io.github.scitemplate.session.plan;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.Selection;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.SearchConfig;
import io.github.scitemplate.session.files.SessionDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Which experiments a session has: all combinations of its config's swept keys, or those that a
 * search chooses one after another. A sweep with limits is chosen one after another, too, since
 * nobody knows when they end it. Nobody else asks which of the two it is.
 */
public sealed interface ExperimentChoice permits Sweep, SessionSearch {

  /**
   * Reads from a config which experiments it describes.
   *
   * @throws UserException for anything that is wrong
   */
  static ExperimentChoice read(ConfigFile config, SessionSettings settings) {
    Optional<Config> section = config.search();
    if (section.isPresent()) {
      SearchConfig search = SearchConfig.read(config, section.get(), settings.limited());
      return SessionSearch.of(search, config.parameters(), settings, true);
    }
    SearchConfig.checkNothingIsDrawn(config);
    return settings.limited() && !config.parameters().variedPaths().isEmpty()
        ? SessionSearch.of(SearchConfig.ofGrid(config), config.parameters(), settings, false)
        : new Sweep(config.parameters());
  }

  /** How many experiments there will be; empty if only running them shows it. */
  OptionalLong count();

  /** The highest number that an experiment may have. */
  default long highestNumber() {
    return count().orElse(Integer.MAX_VALUE);
  }

  /**
   * Checks that a session can hold them all.
   *
   * @param config how messages call the config
   */
  default void checkCount(String config) {
    if (highestNumber() > Integer.MAX_VALUE) {
      throw new UserException(
          "The config "
              + config
              + " makes "
              + highestNumber()
              + " experiments, more than a session can hold.",
          "Sweep fewer keys, or fewer values of each, or try some of the combinations: `Search: {method: random, num_experiments: 60}`.");
    }
  }

  /** Checks the framework's own keys wherever experiments differ in them. */
  void checkSettings();

  /** Which score is the better one; nothing if experiments are not ranked. */
  Optional<ScoreMode> ranking();

  /**
   * The same for scores of which less is better if the metric says so and the config does not.
   *
   * @param metrics those of which less is better, as they say themselves
   */
  ExperimentChoice minimising(Set<String> metrics);

  /** The same for one batch of a few experiments, of which nothing is told or kept. */
  ExperimentChoice forFastDevRun();

  /**
   * The fewest experiments that hold each value, of a search each choice and both ends of ranges.
   */
  Selection covering();

  /** About so many more, in case only some experiments read a key; none if there are no others. */
  Selection beyondCovering(long about);

  /** All experiments that can be tried before any is chosen, some at a time. */
  Stream<Selection> triedByPlan();

  /** That those of {@link #triedByPlan} went well. */
  String triedInWords();

  /** Who chooses, as part of a sentence; empty if nobody does. */
  String chosenBy();

  /** The experiments that are planned, and what may end them early, for people. */
  List<String> plannedLines();

  /**
   * The experiments of a session as far as its files know them.
   *
   * @param minimised the score metrics of which less is better, as they say themselves
   * @param problems told of damage
   */
  SessionExperiments recorded(
      SessionDirectory directory, Set<String> minimised, Consumer<String> problems)
      throws IOException;

  /** What becomes of either kind. */
  interface Kinds<T> {
    T of(Sweep sweep) throws IOException;

    T of(SessionSearch search) throws IOException;
  }

  /** Calls the method for this kind. */
  <T> T as(Kinds<T> kinds) throws IOException;
}
