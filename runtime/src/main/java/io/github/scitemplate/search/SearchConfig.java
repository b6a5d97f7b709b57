package io.github.scitemplate.search;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.SearchedParameters;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ExperimentSettings;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.expression.Expression;
import io.github.scitemplate.search.pruning.PruningPlan;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.strategy.SearchMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A search as the config describes it.
 *
 * @param space the space to search in
 * @param method how points are chosen
 * @param scoreMode whether more or less is the better score
 * @param seed the seed of every random number
 * @param startWith points to try first
 * @param points how many points to try; absent: as many as there are, or as time allows
 * @param budget how long new experiments may begin; absent: for ever
 * @param pruning which experiments end early; absent: none
 */
public record SearchConfig(
    ConfiguredSpace space,
    SearchMethod method,
    ScoreMode scoreMode,
    long seed,
    List<Point> startWith,
    OptionalLong points,
    Optional<Duration> budget,
    Optional<PruningPlan> pruning) {

  private static final List<String> KEYS =
      List.of(
          "method",
          "num_experiments",
          "budget",
          "seed",
          "start_with",
          "pruning",
          "exclude",
          "when");
  private static final int MOST = 10_000_000;

  /** The names of the keys of the section {@code Search}. */
  public static List<String> words() {
    return KEYS;
  }

  /**
   * Reads and checks the search of a config.
   *
   * @param section the config's section {@code Search}
   * @param limited whether the session has limits of its own that end it
   * @throws UserException for anything that is wrong, with file, line and caret
   */
  public static SearchConfig read(ConfigFile config, Config section, boolean limited) {
    Config search = section.ownKeysOnly();
    search.allowOnly(KEYS);
    checkOneScore(search, config.parameters());
    return read(config, search, limited, config.parameters(), true);
  }

  private static SearchConfig read(
      ConfigFile config,
      Config search,
      boolean limited,
      SweptParameters parameters,
      boolean averaging) {
    ScoreMode scoreMode = scoreMode(parameters);
    SearchMethod method = method(search);
    ConfiguredSpace space = ConfiguredSpace.read(config, search, averaging);
    checkMethod(method, space, search);
    OptionalLong experiments =
        search.has("num_experiments") ? OptionalLong.of(experiments(search)) : OptionalLong.empty();
    Optional<Duration> budget =
        search.has("budget") ? Optional.of(Budget.read(search, "budget")) : Optional.empty();
    boolean endless = experiments.isEmpty() && budget.isEmpty() && !limited;
    if (method != SearchMethod.GRID && endless) {
      throw search
          .origin()
          .error(
              "The search says nowhere when it ends.",
              "Add `num_experiments: 60`, or `budget: 8h`.");
    }
    List<Point> startWith = startWith(search, space);
    if (startWith.size() > experiments.orElse(Integer.MAX_VALUE)) {
      throw search.error(
          "start_with",
          "There are " + startWith.size() + " points to start with, but num_experiments is less.",
          "Raise num_experiments, or remove some.");
    }
    return new SearchConfig(
        space,
        method,
        scoreMode,
        search.getLong("seed", seed(parameters)),
        startWith,
        experiments,
        budget,
        search.has("pruning")
            ? Optional.of(pruning(search, parameters, scoreMode))
            : Optional.empty());
  }

  /**
   * Checks that no key is drawn from a distribution in a config without a search.
   *
   * @throws UserException for the first key that is
   */
  public static void checkNothingIsDrawn(ConfigFile config) {
    checkNothingIsDrawn(config.searchedParameters(Numbers::exact));
  }

  /**
   * Reads a condition that ends a search.
   *
   * @throws UserException if the text is no valid condition
   */
  public static Expression stopWhen(Config.Text written) {
    try {
      return new StopWhen(Expression.parse(written.text())).condition();
    } catch (UserException e) {
      throw written.origin().at(e);
    }
  }

  /**
   * A search by grid for a config without a search: it tries all combinations of the lists, each
   * experiment by itself.
   */
  public static SearchConfig ofGrid(ConfigFile config) {
    Config nothing = ConfigFile.of("Search: {method: grid}\n", "").search().orElseThrow();
    return read(config, nothing, true, config.parameters(), false);
  }

  /** Checks that all experiments have the same score: a search compares their scores. */
  private static void checkOneScore(Config search, SweptParameters parameters) {
    for (String key : List.of("score_mode", "score_metric")) {
      if (parameters.varies(key)) {
        throw search
            .origin()
            .error(
                "A search compares the scores of all experiments, but " + key + " is swept.",
                "Give " + key + " one value.");
      }
    }
  }

  private static ScoreMode scoreMode(SweptParameters parameters) {
    return ExperimentSettings.read(parameters.combination(0)).score().mode();
  }

  private static long seed(SweptParameters parameters) {
    return parameters.combination(0).getLong("seed", 0);
  }

  private static SearchMethod method(Config search) {
    String word = search.getString("method", "grid");
    return Stream.of(SearchMethod.values())
        .filter(m -> m.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                search.error(
                    "method",
                    "There is no search method " + word + ".",
                    "Write grid, random, sobol, tpe or cmaes."));
  }

  private static void checkMethod(SearchMethod method, ConfiguredSpace space, Config search) {
    if (method == SearchMethod.GRID) {
      checkNothingIsDrawn(space.keys());
      if (search.has("start_with")) {
        throw search.error(
            "start_with",
            "A grid tries everything in order, so there is nothing to start with.",
            "Remove start_with, or choose another method.");
      }
    }
  }

  private static void checkNothingIsDrawn(SearchedParameters keys) {
    for (SearchedParameters.Key key : keys.keys()) {
      if (key.distribution().isPresent()) {
        throw key.origin()
            .error(
                "A grid needs lists of values, but "
                    + key.name()
                    + " is drawn from "
                    + key.distribution().get()
                    + ".",
                "List its values, or search: `Search: {method: tpe, num_experiments: 60}`.");
      }
    }
  }

  private static long experiments(Config search) {
    long count = search.getLong("num_experiments");
    if (count < 1 || count > MOST) {
      throw search.error(
          "num_experiments",
          "num_experiments must be from 1 to " + MOST + ", but is " + count + ".",
          "Write how many points to try.");
    }
    return count;
  }

  private static List<Point> startWith(Config search, ConfiguredSpace space) {
    List<Point> points = new ArrayList<>();
    if (search.has("start_with")) {
      for (Config given : search.getSections("start_with")) {
        points.add(startingPoint(given, space));
      }
    }
    return points;
  }

  private static Point startingPoint(Config given, ConfiguredSpace space) {
    Map<String, Object> values = space.keys().values(given);
    for (SearchedParameters.Key key : space.averaged()) {
      if (values.containsKey(key.name())) {
        throw given
            .origin()
            .error(
                "A point to start with is tried with every value of "
                    + key.name()
                    + ", since aggregate_over names it.",
                "Leave " + key.name() + " out here.");
      }
    }
    Point point;
    try {
      point = space.point(values);
    } catch (UserException e) {
      throw given.origin().at(e);
    }
    if (space.space().excludes(point)) {
      throw given
          .origin()
          .error("This point is excluded.", "Remove it, or the exclusion that it falls under.");
    }
    return point;
  }

  private static PruningPlan pruning(
      Config search, SweptParameters parameters, ScoreMode scoreMode) {
    String word = search.text("pruning").orElse("");
    if (!word.isEmpty()) {
      throw search.error(
          "pruning",
          "pruning must be a section, but is " + word + ".",
          "Write `pruning: {method: asha}`, or median.");
    }
    return ConfiguredPruning.read(search.getSection("pruning"), parameters, scoreMode);
  }

  /** The same search for another score mode. */
  public SearchConfig towards(ScoreMode other) {
    return new SearchConfig(
        space,
        method,
        other,
        seed,
        startWith,
        points,
        budget,
        pruning.map(plan -> new PruningPlan(plan.rule().towards(other), plan.rungs())));
  }

  /**
   * How many experiments there are at most: those of whole points.
   *
   * @param most how many experiments may begin; absent: any number
   */
  public OptionalLong experiments(OptionalLong most) {
    OptionalLong limit = points(most);
    return limit.isPresent() ? OptionalLong.of(limit.getAsLong() * space.members()) : limit;
  }

  private OptionalLong points(OptionalLong mostExperiments) {
    return LongStream.concat(
            points.stream(),
            mostExperiments.stream().map(most -> Math.max(1, most / space.members())))
        .min();
  }

  /**
   * The plan of the search.
   *
   * @param most how many experiments may begin; absent: any number
   * @param stopWhen ends the search when a result fulfils it
   * @param parallel experiments at once
   */
  public SearchPlan plan(OptionalLong most, Optional<Expression> stopWhen, int parallel) {
    return new SearchPlan(
        space.space(),
        method,
        seed,
        scoreMode,
        startWith,
        points(most),
        pruning,
        stopWhen,
        parallel);
  }
}
