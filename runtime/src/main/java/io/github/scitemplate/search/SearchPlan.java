package io.github.scitemplate.search;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.expression.Expression;
import io.github.scitemplate.search.pruning.PruningPlan;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.SearchSpace;
import io.github.scitemplate.search.strategy.SearchMethod;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that a search depends on, except for the results.
 *
 * @param seed the seed of every random number
 * @param startWith points to try before those that the method chooses
 * @param experiments how many experiments may begin at most; empty for any number
 * @param pruning empty if every experiment is trained to its end
 * @param stopWhen a condition over val_score, iterations, best_iteration and test_score; after a
 *     result that fulfils it, nothing more begins
 * @param parallel jobs at once, 1 or more
 */
public record SearchPlan(
    SearchSpace space,
    SearchMethod method,
    long seed,
    ScoreMode scoreMode,
    List<Point> startWith,
    OptionalLong experiments,
    Optional<PruningPlan> pruning,
    Optional<Expression> stopWhen,
    int parallel) {

  public SearchPlan(
      SearchSpace space,
      SearchMethod method,
      long seed,
      ScoreMode scoreMode,
      List<Point> startWith,
      OptionalLong experiments,
      Optional<PruningPlan> pruning,
      Optional<Expression> stopWhen,
      int parallel) {
    if (parallel < 1 || experiments.orElse(1) < 1) {
      throw new IllegalArgumentException("Nothing could begin");
    }
    if (pruning.isPresent() && pruning.get().rule().scoreMode() != scoreMode) {
      throw new IllegalArgumentException("Pruning and search have different score modes");
    }
    if (method == SearchMethod.GRID && !startWith.isEmpty()) {
      throw new UserException(
          "A grid tries every point in order, so there is none to start with.",
          "Remove start_with, or search by random, sobol, tpe or cmaes.");
    }
    stopWhen.ifPresent(StopWhen::check);
    this.space = space;
    this.method = method;
    this.seed = seed;
    this.scoreMode = scoreMode;
    this.startWith = List.copyOf(startWith);
    this.experiments = experiments;
    this.pruning = pruning;
    this.stopWhen = stopWhen;
    this.parallel = parallel;
  }

  /**
   * The same plan for points of several jobs each, which are decided together. Decided together
   * with its first job n, a point sees the results of the jobs up to n - {@code parallel}, and so
   * those of the points whose jobs are all among these.
   *
   * @param jobs how many jobs a point has
   */
  SearchPlan forPointsOf(int jobs) {
    int points = 1 + (parallel - 1 + jobs - 1) / jobs;
    return new SearchPlan(
        space, method, seed, scoreMode, startWith, experiments, pruning, stopWhen, points);
  }

  /** Whether the search's decisions depend on results. */
  boolean heedsResults() {
    return method.learns() || pruning.isPresent() || stopWhen.isPresent();
  }
}
