package io.github.scitemplate.benchmarks;

import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.strategy.SearchMethod;
import io.github.scitemplate.search.strategy.SearchStrategy;
import io.github.scitemplate.search.strategy.Trial;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Searches of our own.
 *
 * @param trials of each search
 * @param parallel so many points are out at any time; question n sees trials 1 to n - parallel
 */
record SearchRace(int trials, int parallel) {

  /** The best value of a search. */
  double best(SearchProblem problem, SearchMethod method, long seed) {
    SearchStrategy strategy = method.strategy(problem.space(), ScoreMode.MIN, seed);
    var pending = new ArrayDeque<Point>();
    double best = Double.POSITIVE_INFINITY;
    for (int question = 0; question < trials; question++) {
      if (pending.size() == parallel) {
        Point point = pending.removeFirst();
        strategy.tell(question - parallel, Trial.completed(point, problem.value(point.values())));
      }
      Point asked = strategy.ask(question, List.copyOf(pending));
      pending.addLast(asked);
      best = Math.min(best, problem.value(asked.values()));
    }
    return best;
  }

  /** The best values of searches with the seeds 0, 1, … */
  List<Double> bests(SearchProblem problem, SearchMethod method, int seeds) {
    return IntStream.range(0, seeds).mapToObj(seed -> best(problem, method, seed)).toList();
  }

  /** The milliseconds of one question to TPE after {@code told} trials in six dimensions. */
  static double askMillis(SearchProblem problem, int told) {
    SearchStrategy strategy = SearchMethod.TPE.strategy(problem.space(), ScoreMode.MIN, 0);
    SearchStrategy points = SearchMethod.RANDOM.strategy(problem.space(), ScoreMode.MIN, 1);
    for (int i = 0; i < told; i++) {
      Point point = points.ask(i, List.of());
      strategy.tell(i, Trial.completed(point, problem.value(point.values())));
    }
    var millis = new ArrayList<Double>();
    for (int i = 0; i < 41; i++) {
      long start = System.nanoTime();
      strategy.ask(told + i, List.of());
      millis.add((System.nanoTime() - start) / 1e6);
    }
    return median(millis);
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int n = sorted.size();
    return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
  }
}
