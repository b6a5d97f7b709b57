package io.github.scitemplate.session.plan;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.execution.Selection;
import io.github.scitemplate.experiment.ExperimentSettings;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.monitor.TrainingUnit;
import io.github.scitemplate.search.AveragedSearch;
import io.github.scitemplate.search.ConfiguredSpace;
import io.github.scitemplate.search.SearchConfig;
import io.github.scitemplate.search.space.CoveringPoints;
import io.github.scitemplate.search.space.GridPoints;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.strategy.SearchMethod;
import io.github.scitemplate.search.strategy.SearchStrategy;
import io.github.scitemplate.session.files.SearchJournal;
import io.github.scitemplate.session.files.SessionDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Experiments that are chosen one after another. The config has a section {@code Search}, or it has
 * limits, and nobody knows beforehand when they end the session.
 *
 * @param config how to search
 * @param parameters the config's keys
 * @param settings the session's settings, with its limits
 * @param isAskedFor whether the config has a section {@code Search}
 * @param gridPoints how many points a grid has; empty for another method
 */
public record SessionSearch(
    SearchConfig config,
    SweptParameters parameters,
    SessionSettings settings,
    boolean isAskedFor,
    OptionalLong gridPoints)
    implements ExperimentChoice {
  private static final long FAST = 3;

  static SessionSearch of(
      SearchConfig config,
      SweptParameters parameters,
      SessionSettings settings,
      boolean isAskedFor) {
    OptionalLong points =
        config.method() == SearchMethod.GRID
            ? OptionalLong.of(GridPoints.count(config.space().space()))
            : OptionalLong.empty();
    return new SessionSearch(config, parameters, settings, isAskedFor, points);
  }

  @Override
  public ExperimentChoice minimising(Set<String> metrics) {
    Config cfg = config.space().config(coveringPoints().get(0), 0);
    return cfg.has("score_mode")
            || !metrics.contains(ExperimentSettings.read(cfg).score().metric())
            || config.scoreMode() == ScoreMode.MIN
        ? this
        : new SessionSearch(
            config.towards(ScoreMode.MIN), parameters, settings, isAskedFor, gridPoints);
  }

  /** Checks the settings at each choice and at both ends of each range, and the limits. */
  @Override
  public void checkSettings() {
    boolean varied = config.space().keys().vary(ExperimentSettings::isRuntimeKey);
    coveringValues().stream()
        .limit(varied ? Long.MAX_VALUE : 1)
        .forEach(values -> ExperimentSettings.read(config.space().keys().config(values)));
    long most = settings.maxExperiments().orElse(Long.MAX_VALUE);
    if (most < config.space().members()) {
      throw parameters
          .combination(0)
          .error(
              "max_experiments",
              "max_experiments is "
                  + most
                  + ", but each point has "
                  + config.space().members()
                  + " experiments, of which all or none begin.",
              "Raise it, or average over less.");
    }
  }

  @Override
  public Optional<ScoreMode> ranking() {
    return isAskedFor ? Optional.of(config.scoreMode()) : Optional.empty();
  }

  @Override
  public ExperimentChoice forFastDevRun() {
    return new SessionSearch(
        config,
        parameters,
        settings.withMaxExperiments(Math.max(FAST, config.space().members())),
        false,
        gridPoints);
  }

  /** A few points that hold each choice and both ends of each range. */
  public List<Point> coveringPoints() {
    return CoveringPoints.of(config.space().space(), config.startWith());
  }

  /**
   * The values of experiments at the covering points, and of those that hold each value to average
   * over.
   */
  private List<Map<String, Object>> coveringValues() {
    ConfiguredSpace space = config.space();
    List<Point> points = coveringPoints();
    return Stream.concat(
            points.stream().map(point -> space.values(point, 0)),
            space.coveringMembers().stream()
                .skip(1)
                .map(member -> space.values(points.get(0), member)))
        .toList();
  }

  @Override
  public Selection covering() {
    return Selection.ofPoints(coveringValues());
  }

  /** Random points. */
  @Override
  public Selection beyondCovering(long about) {
    return Selection.ofPoints(
        random(about).stream().map(point -> config.space().values(point, 0)).toList());
  }

  @Override
  public Stream<Selection> triedByPlan() {
    return Stream.of(covering());
  }

  @Override
  public String triedInWords() {
    return "Components can be built with each choice and at the ends of each range, and one batch went through each.";
  }

  /** The first {@code count} points that a random search would choose. */
  public List<Point> random(long count) {
    SearchStrategy strategy =
        SearchMethod.RANDOM.strategy(config.space().space(), config.scoreMode(), config.seed());
    return LongStream.range(0, count).mapToObj(i -> strategy.ask(i, List.of())).toList();
  }

  @Override
  public OptionalLong count() {
    int members = config.space().members();
    return LongStream.concat(
            gridPoints.stream().map(points -> points * members),
            config.experiments(settings.maxExperiments()).stream())
        .min();
  }

  @Override
  public String chosenBy() {
    return isAskedFor ? "chosen by " + config.method().name().toLowerCase(Locale.ROOT) : "";
  }

  @Override
  public List<String> plannedLines(OptionalInt width) {
    List<String> lines = new ArrayList<>(PlannedSearch.limits(this));
    lines.addAll(
        isAskedFor
            ? PlannedSearch.space(config.space(), width)
            : PlannedSweep.lines(parameters, highestNumber(), width));
    return lines;
  }

  /** The unit of rungs, for people. */
  public String unit() {
    ExperimentSettings one =
        ExperimentSettings.read(config.space().config(coveringPoints().get(0), 0));
    return one.schedule().unit() == TrainingUnit.EPOCHS ? "epochs" : "iterations";
  }

  /** How long after its start the session may begin new experiments. */
  public Optional<Duration> time() {
    return Stream.of(config.budget(), settings.maxTime())
        .flatMap(Optional::stream)
        .min(Duration::compareTo);
  }

  /** The search, not begun, when {@code parallel} experiments run at once. */
  public AveragedSearch search(int parallel) {
    return new AveragedSearch(
        config.plan(settings.maxExperiments(), settings.stopWhen(), parallel),
        config.space().members());
  }

  /**
   * A list, still empty, of the experiments that the search will choose.
   *
   * @param minimised the score metrics that declare that less is better
   */
  public SearchedExperiments experiments(Set<String> minimised) {
    return new SearchedExperiments(config.space(), parameters, count(), minimised);
  }

  @Override
  public SessionExperiments recorded(
      SessionDirectory directory, Set<String> minimised, Consumer<String> problems)
      throws IOException {
    return SearchedExperiments.recorded(
        this, SearchJournal.read(directory.search(), problems), minimised);
  }

  @Override
  public <T> T as(Kinds<T> kinds) throws IOException {
    return kinds.of(this);
  }
}
