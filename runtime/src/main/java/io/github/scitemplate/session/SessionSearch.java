package io.github.scitemplate.session;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.Selection;
import io.github.scitemplate.experiment.ExperimentSettings;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.monitor.TrainingUnit;
import io.github.scitemplate.search.SearchConfig;
import io.github.scitemplate.search.SearchPlan;
import io.github.scitemplate.search.space.CoveringPoints;
import io.github.scitemplate.search.space.GridPoints;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.strategy.SearchMethod;
import io.github.scitemplate.search.strategy.SearchStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A session whose experiments are chosen one after another: because its config has a section {@code
 * Search}, or limits of which nobody knows when they end it.
 *
 * @param config how to search
 * @param settings of the session, with its limits
 * @param isAskedFor whether the config has that section
 * @param gridPoints how many points a grid has; empty for another method
 */
record SessionSearch(
    SearchConfig config, SessionSettings settings, boolean isAskedFor, OptionalLong gridPoints) {
  private static final long FAST = 3;

  /**
   * Reads how to search.
   *
   * @return nothing if simply all combinations are tried
   * @throws UserException for anything that is wrong
   */
  static Optional<SessionSearch> read(ConfigFile config, SessionSettings settings) {
    Optional<Config> section = config.search();
    if (section.isPresent()) {
      SearchConfig search = SearchConfig.read(config, section.get(), settings.limited());
      return Optional.of(of(search, settings, true));
    }
    SearchConfig.checkNothingIsDrawn(config);
    return settings.limited() && !config.parameters().variedPaths().isEmpty()
        ? Optional.of(of(SearchConfig.ofGrid(config), settings, false))
        : Optional.empty();
  }

  private static SessionSearch of(
      SearchConfig config, SessionSettings settings, boolean isAskedFor) {
    OptionalLong points =
        config.method() == SearchMethod.GRID
            ? OptionalLong.of(GridPoints.count(config.space().space()))
            : OptionalLong.empty();
    return new SessionSearch(config, settings, isAskedFor, points);
  }

  /**
   * The same for scores whose least is best if the metric says so and the config does not.
   *
   * @param minimised metrics whose least is best, as they say themselves
   */
  SessionSearch minimising(Set<String> minimised) {
    Config cfg = config.space().config(covering().get(0));
    return cfg.has("score_mode")
            || !minimised.contains(ExperimentSettings.read(cfg).scoreMetric())
            || config.scoreMode() == ScoreMode.MIN
        ? this
        : new SessionSearch(config.towards(ScoreMode.MIN), settings, isAskedFor, gridPoints);
  }

  /** Checks the framework's own keys at each choice and at both ends of each range. */
  void checkSettings() {
    boolean varied = config.space().keys().vary(ExperimentSettings::isRuntimeKey);
    covering().stream()
        .limit(varied ? Long.MAX_VALUE : 1)
        .forEach(point -> ExperimentSettings.read(config.space().config(point)));
  }

  /** A few points that hold each choice and both ends of each range. */
  List<Point> covering() {
    return CoveringPoints.of(config.space().space(), config.startWith());
  }

  /** The same, to have them checked. */
  Selection coveringSelection() {
    return selection(covering());
  }

  /** Some points, to have them checked. */
  Selection selection(List<Point> points) {
    return Selection.ofPoints(points.stream().map(config.space()::values).toList());
  }

  /** One batch of a few experiments, of which nothing is told or kept. */
  SessionSearch forFastDevRun() {
    return new SessionSearch(config, settings.withMaxExperiments(FAST), false, gridPoints);
  }

  /** So many random points. */
  List<Point> random(long count) {
    SearchStrategy strategy =
        SearchMethod.RANDOM.strategy(config.space().space(), config.scoreMode(), config.seed());
    return LongStream.range(0, count).mapToObj(i -> strategy.ask(i, List.of())).toList();
  }

  /** How many experiments there will be, unless something else ends the search. */
  OptionalLong count() {
    return Stream.of(gridPoints, config.experiments(), settings.maxExperiments())
        .flatMapToLong(OptionalLong::stream)
        .min();
  }

  /** What rungs are counted in, for people. */
  String unit() {
    ExperimentSettings one = ExperimentSettings.read(config.space().config(covering().get(0)));
    return one.schedule().unit() == TrainingUnit.EPOCHS ? "epochs" : "iterations";
  }

  /** As the config calls it. */
  String methodInWords() {
    return config.method().name().toLowerCase(Locale.ROOT);
  }

  /** How long new experiments may begin. */
  Optional<Duration> time() {
    return Stream.of(config.budget(), settings.maxTime())
        .flatMap(Optional::stream)
        .min(Duration::compareTo);
  }

  /** The search itself, of so many experiments at once. */
  SearchPlan plan(int parallel) {
    return config.plan(settings.maxExperiments(), settings.stopWhen(), parallel);
  }
}
