package io.github.scitemplate.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.space.Domain;
import io.github.scitemplate.search.space.Parameter;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.SearchSpace;
import io.github.scitemplate.search.space.Spaces;
import io.github.scitemplate.search.strategy.Trial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParameterImportanceTest {

  @Test
  void aParameterThatDecidesEverythingHasAllTheImportance() {
    Map<String, Double> shares =
        importance(
            Spaces.cube(3, 0, 1), 1000, p -> Spaces.numbers(p)[1] + 1e-3 * Spaces.numbers(p)[0]);
    assertEquals("x1", shares.keySet().iterator().next());
    assertTrue(share(shares, "x1") > 0.95, shares.toString());
    assertEquals(1, shares.values().stream().mapToDouble(s -> s).sum(), 1e-12);
  }

  @Test
  void parametersThatDecideEquallyShareEqually() {
    Map<String, Double> shares =
        importance(Spaces.cube(2, 0, 1), 4000, p -> Spaces.numbers(p)[0] + Spaces.numbers(p)[1]);
    assertEquals(0.5, share(shares, "x0"), 0.05);
  }

  @Test
  void theDivergenceOfAUniformParameterIsTheOneOfThePaper() {
    // The best tenth of x is uniform over a tenth: 10 · 10 · 0.1 - 1 = 9. The smoothing takes a
    // little.
    double[] all = IntStream.range(0, 2000).mapToDouble(i -> (i + 0.5) / 2000).toArray();
    double[] best = IntStream.range(0, 200).mapToDouble(i -> (i + 0.5) / 2000).toArray();
    double[] ofBest = GridDensity.of(Domain.uniform(0, 1), best);
    double[] ofAll = GridDensity.of(Domain.uniform(0, 1), all);
    double divergence = 0;
    for (int i = 0; i < ofAll.length; i++) {
      divergence += Math.pow(ofBest[i] - ofAll[i], 2) / ofAll[i];
    }
    assertEquals(9, divergence, 1);
    assertEquals(1, Arrays.stream(ofBest).sum(), 1e-9);
  }

  @Test
  void theSteepestOfSeveralComesFirst() {
    Map<String, Double> shares =
        importance(
            Spaces.cube(3, 0, 1),
            3000,
            p -> {
              double[] x = Spaces.numbers(p);
              return 4 * x[2] + 2 * x[0] + x[1];
            });
    assertEquals(List.of("x2", "x0", "x1"), List.copyOf(shares.keySet()));
  }

  @Test
  void aChoiceThatDecidesIsFoundAndItsBranchCountsOnlyAsFarAsItMatters() {
    SearchSpace space =
        SearchSpace.of(
            Parameter.of("kind", Domain.choice(List.of("a", "b", "c"))),
            Spaces.when("rate", Domain.uniform(0, 1), "kind == 'a'"),
            Parameter.of("idle", Domain.intUniform(1, 9)));
    Map<String, Double> shares =
        importance(space, 1000, p -> "b".equals(p.values().get("kind")) ? 0 : 1);
    assertEquals("kind", shares.keySet().iterator().next());
    assertEquals(0, share(shares, "rate"), 1e-12);
    assertTrue(share(shares, "kind") > 0.9, shares.toString());
  }

  @Test
  void aLargeScoreIsGoodWhenMaximising() {
    SearchSpace space = Spaces.cube(2, 0, 1);
    List<Trial> trials = trials(space, 500, p -> Spaces.numbers(p)[0] > 0.9 ? 1 : 0);
    assertTrue(share(ParameterImportance.of(space, trials, ScoreMode.MAX), "x0") > 0.9);
  }

  @Test
  void fewerThanTenScoresSayNothing() {
    SearchSpace space = Spaces.cube(1, 0, 1);
    List<Trial> trials = new ArrayList<>(trials(space, 9, Spaces::score));
    for (int i = 0; i < 20; i++) {
      trials.add(Trial.failed(space.randomPoint(2, i)));
    }
    assertEquals(Map.of(), ParameterImportance.of(space, trials, ScoreMode.MIN));
  }

  private static double share(Map<String, Double> shares, String name) {
    return Objects.requireNonNull(shares.get(name));
  }

  private static Map<String, Double> importance(
      SearchSpace space, int count, ToDoubleFunction<Point> function) {
    return ParameterImportance.of(space, trials(space, count, function), ScoreMode.MIN);
  }

  private static List<Trial> trials(
      SearchSpace space, int count, ToDoubleFunction<Point> function) {
    return IntStream.range(0, count)
        .mapToObj(i -> space.randomPoint(1, i))
        .map(point -> Trial.completed(point, function.applyAsDouble(point)))
        .toList();
  }
}
