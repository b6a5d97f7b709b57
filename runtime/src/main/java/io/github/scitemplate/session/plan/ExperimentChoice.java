package io.github.scitemplate.session.plan;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.Selection;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.SearchConfig;
import io.github.scitemplate.session.files.SessionDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Which experiments a session has: all combinations of its config's swept keys, or those that a
 * search chooses one after another. The experiments of a sweep with limits are chosen one after
 * another, too, since nobody knows when the limits end it. Callers do not need to know which of the
 * two it is.
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
   * Checks that the experiments are not more than a session can hold.
   *
   * @param config what messages call the config
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

  /** Whether more or less is the better score; nothing if experiments are not ranked. */
  Optional<ScoreMode> ranking();

  /**
   * The same, with less as the better score if the score's metric says so and the config says
   * nothing.
   *
   * @param metrics the metrics that declare that less is better
   */
  ExperimentChoice minimising(Set<String> metrics);

  /** The same for a fast dev run, without a ranking; a search tries only a few experiments. */
  ExperimentChoice forFastDevRun();

  /**
   * The fewest experiments that hold each value; in a search, each choice and both ends of each
   * range.
   */
  Selection covering();

  /**
   * About {@code about} further experiments, for keys that only some experiments read; none if
   * there are no others.
   */
  Selection beyondCovering(long about);

  /** All experiments that {@code plan} tries, in groups. */
  Stream<Selection> triedByPlan();

  /** A sentence that says that the experiments of {@link #triedByPlan} went well. */
  String triedInWords();

  /** The config's keys. */
  SweptParameters parameters();

  /** The words for the method of a search, as part of a sentence; empty without a search. */
  String chosenBy();

  /**
   * Lines for people on the planned experiments, and on what may end them early.
   *
   * @param width that tables may have; absent for any
   */
  List<String> plannedLines(OptionalInt width);

  /**
   * The experiments of a session as far as its files know them.
   *
   * @param minimised the score metrics that declare that less is better
   * @param problems receives warnings about damaged files
   */
  SessionExperiments recorded(
      SessionDirectory directory, Set<String> minimised, Consumer<String> problems)
      throws IOException;

  /** A method for each kind of choice. */
  interface Kinds<T> {
    T of(Sweep sweep) throws IOException;

    T of(SessionSearch search) throws IOException;
  }

  /** Calls the method for this kind. */
  <T> T as(Kinds<T> kinds) throws IOException;
}
