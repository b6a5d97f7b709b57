package io.github.scitemplate.search.strategy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.expression.Expression;
import io.github.scitemplate.search.space.Domain;
import io.github.scitemplate.search.space.Parameter;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.SearchSpace;
import io.github.scitemplate.search.space.Spaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every strategy. */
class SearchStrategyTest {

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GRID")
  void everyPointLiesInTheSpaceWithParametersPresentExactlyWhenTheyShould(SearchMethod method) {
    SearchSpace space = Spaces.everything();
    for (long seed = 0; seed < 5; seed++) {
      for (Trial trial : history(space, method, seed, 80)) {
        Map<String, Object> values = trial.point().values();
        assertEquals(trial.point(), space.point(values));
        assertFalse(space.excludes(trial.point()));
        boolean sgd = Map.of("name", "sgd").equals(values.get("Optimizer"));
        assertEquals(sgd, values.containsKey("momentum"));
        assertEquals(!sgd, values.containsKey("beta"));
        assertEquals(sgd && number(values, "momentum") > 0.5, values.containsKey("deep"));
        assertTrue(values.get("layers") instanceof Long);
        assertTrue(values.get("learning_rate") instanceof Double);
        assertFalse(number(values, "batch_size") == 8 && number(values, "learning_rate") > 0.05);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GRID")
  void theSameHistoryGivesTheSameQuestionWhateverHappenedBetween(SearchMethod method) {
    SearchSpace space = Spaces.everything();
    List<Trial> history = history(space, method, 3, 60);
    List<Point> pending = List.of(history.get(0).point(), history.get(1).point());
    SearchStrategy restored = method.strategy(space, ScoreMode.MIN, 3);
    SearchStrategy busy = method.strategy(space, ScoreMode.MIN, 3);
    for (int n = 0; n < history.size(); n++) {
      restored.tell(n, history.get(n));
      busy.ask(999, pending);
      busy.tell(n, history.get(n));
      busy.ask(5, List.of());
    }
    for (int question = 60; question < 70; question++) {
      assertEquals(restored.ask(question, pending), busy.ask(question, pending));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GRID")
  void pointsReadBackFromTheirValuesAreAsGoodAsTheOriginals(SearchMethod method) {
    SearchSpace space = Spaces.everything();
    List<Trial> history = history(space, method, 4, 60);
    SearchStrategy original = method.strategy(space, ScoreMode.MIN, 4);
    SearchStrategy readBack = method.strategy(space, ScoreMode.MIN, 4);
    for (int n = 0; n < history.size(); n++) {
      Trial trial = history.get(n);
      original.tell(n, trial);
      readBack.tell(n, new Trial(space.point(trial.point().values()), trial.outcome()));
    }
    assertEquals(original.ask(60, List.of()), readBack.ask(60, List.of()));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GRID")
  void anotherSeedAsksForOtherPoints(SearchMethod method) {
    SearchSpace space = Spaces.everything();
    assertNotEquals(history(space, method, 1, 30), history(space, method, 2, 30));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GRID")
  void maximisingIsMinimisingTheNegative(SearchMethod method) {
    SearchSpace space = Spaces.everything();
    SearchStrategy low = method.strategy(space, ScoreMode.MIN, 5);
    SearchStrategy high = method.strategy(space, ScoreMode.MAX, 5);
    List<Trial> history = history(space, method, 5, 40);
    for (int n = 0; n < history.size(); n++) {
      Trial trial = history.get(n);
      low.tell(n, trial);
      high.tell(n, trial.scored() ? Trial.completed(trial.point(), -trial.score()) : trial);
    }
    assertEquals(low.ask(40, List.of()), high.ask(40, List.of()));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GRID")
  void onlyFailuresAreNoReasonToStop(SearchMethod method) {
    SearchSpace space = Spaces.everything();
    SearchStrategy strategy = method.strategy(space, ScoreMode.MIN, 6);
    for (int n = 0; n < 100; n++) {
      Point point = strategy.ask(n, List.of());
      strategy.tell(n, n % 2 == 0 ? Trial.failed(point) : Trial.completed(point, Double.NaN));
    }
    assertEquals(space.point(strategy.ask(100, List.of()).values()), strategy.ask(100, List.of()));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GRID")
  void aSpaceOfChoicesAloneIsSearchedToo(SearchMethod method) {
    SearchSpace space =
        SearchSpace.of(
            Parameter.of("a", Domain.choice(List.of("x", "y", "z"))),
            Parameter.of("b", Domain.choice(List.of(1))));
    Stream<Object> seen =
        history(space, method, 1, 40).stream().map(trial -> trial.point().values().get("a"));
    assertEquals(3, seen.distinct().count());
  }

  @Test
  void randomPointsSpreadAsTheirDistributionsSay() {
    SearchSpace space = Spaces.everything();
    SearchStrategy random = SearchMethod.RANDOM.strategy(space, ScoreMode.MIN, 1);
    int[] layers = new int[5];
    int small = 0;
    var betas = new ArrayList<Double>();
    for (int n = 0; n < 4000; n++) {
      Map<String, Object> values = random.ask(n, List.of()).values();
      layers[(int) number(values, "layers")]++;
      small += number(values, "Model.hidden") < 91 ? 1 : 0;
      if (values.containsKey("beta")) {
        betas.add(number(values, "beta"));
      }
    }
    for (int i = 1; i <= 4; i++) {
      assertEquals(1000, layers[i], 120);
    }
    assertEquals(2000, small, 160, "half of the hidden sizes lie below the geometric mean");
    assertEquals(2000, betas.size(), 160);
    assertEquals(0.9, betas.stream().mapToDouble(b -> b).average().orElse(0), 0.002);
    assertEquals(0.9, Spaces.median(betas), 0.003);
  }

  private static double number(Map<String, Object> values, String name) {
    return values.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** Every seventh trial fails; two points are out at any time. */
  private static List<Trial> history(
      SearchSpace space, SearchMethod method, long seed, int trials) {
    SearchStrategy strategy = method.strategy(space, ScoreMode.MIN, seed);
    var told = new ArrayList<Trial>();
    var pending = new ArrayList<Point>();
    for (int n = 0; told.size() < trials; n++) {
      pending.add(strategy.ask(n, List.copyOf(pending)));
      if (pending.size() > 2) {
        Point point = pending.remove(0);
        Trial trial =
            n % 7 == 0 ? Trial.failed(point) : Trial.completed(point, Spaces.score(point));
        strategy.tell(told.size(), trial);
        told.add(trial);
      }
    }
    return told;
  }

  /** Whoever learns tries in vain there, and takes a random point instead. */
  @ParameterizedTest
  @EnumSource(
      value = SearchMethod.class,
      names = {"TPE", "CMAES"})
  void whereHardlyAnythingIsAllowedAPointIsFoundNevertheless(SearchMethod method) {
    SearchSpace space =
        SearchSpace.of(
            List.of(
                Parameter.of("x", Domain.uniform(0, 1)), Parameter.of("y", Domain.uniform(0, 1))),
            List.of(Expression.parse("x > 0.03 and x < 0.97"), Expression.parse("y > 0.06")),
            Map.of());
    int[] points = new int[1];
    Spaces.best(
        method.strategy(space, ScoreMode.MIN, 4),
        60,
        ScoreMode.MIN,
        point -> {
          points[0]++;
          assertFalse(space.excludes(point));
          return Math.abs(Spaces.numbers(point)[0] - 0.5);
        });
    assertEquals(60, points[0]);
  }
}
