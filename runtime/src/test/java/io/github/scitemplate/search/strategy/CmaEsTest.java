package io.github.scitemplate.search.strategy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.space.Domain;
import io.github.scitemplate.search.space.Parameter;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.SearchSpace;
import io.github.scitemplate.search.space.Spaces;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class CmaEsTest {

  @Test
  void theConstantsAreThoseOfTheTutorial() {
    CmaConstants constants = CmaConstants.of(10, CmaConstants.population(10));
    assertEquals(10, constants.lambda());
    assertEquals(3.16729, constants.muEff(), 1e-5);
    double positive = 0;
    double previous = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 10; i++) {
      positive += i < 5 ? constants.weights()[i] : 0;
      assertTrue(constants.weights()[i] <= previous);
      previous = constants.weights()[i];
    }
    assertEquals(1, positive, 1e-12);
    assertTrue(previous < 0);
    assertEquals(3.0847, constants.chiN(), 1e-3);
  }

  @Test
  void eigenvectorsAreOrthonormalAndGiveTheMatrixBack() {
    double[][] matrix = {{4, 1, -2, 0.5}, {1, 3, 0, 1}, {-2, 0, 5, -1}, {0.5, 1, -1, 2}};
    SymmetricMatrix eigen = SymmetricMatrix.decompose(matrix);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        double product = 0;
        double orthogonal = 0;
        for (int k = 0; k < 4; k++) {
          product += eigen.vectors()[i][k] * eigen.values()[k] * eigen.vectors()[j][k];
          orthogonal += eigen.vectors()[k][i] * eigen.vectors()[k][j];
        }
        assertEquals(matrix[i][j], product, 1e-12);
        assertEquals(i == j ? 1 : 0, orthogonal, 1e-12);
      }
    }
  }

  @Test
  void convergesOnTheSphere() {
    for (long seed = 0; seed < 5; seed++) {
      double best = best(Spaces.cube(8, -5, 3), seed, 1500, CmaEsTest::sphere);
      assertTrue(best < 1e-8, "seed " + seed + ": " + best);
    }
  }

  @Test
  void followsTheValleyOfRosenbrock() {
    for (long seed = 0; seed < 5; seed++) {
      double best = best(Spaces.cube(4, -5, 10), seed, 4000, CmaEsTest::rosenbrock);
      assertTrue(best < 1e-8, "seed " + seed + ": " + best);
    }
  }

  @Test
  void findsAnOptimumAtTheBound() {
    double best = best(Spaces.cube(4, 0, 1), 1, 1000, CmaEsTest::sphere);
    assertTrue(best < 1e-6, "" + best);
  }

  @Test
  void convergesWithEightPointsOutAndPointsOfAPerson() {
    SearchSpace space = Spaces.cube(4, -5, 3);
    SearchStrategy strategy = SearchMethod.CMAES.strategy(space, ScoreMode.MIN, 1);
    var pending = new ArrayDeque<Point>();
    int told = 0;
    double best = Double.POSITIVE_INFINITY;
    strategy.tell(-1, Trial.completed(space.randomPoint(5, 5), 100));
    for (int n = 0; n < 1500; n++) {
      pending.add(strategy.ask(n, List.copyOf(pending)));
      if (pending.size() == 8) {
        Point point = pending.remove();
        best = Math.min(best, sphere(point));
        strategy.tell(
            told++, n % 9 == 0 ? Trial.failed(point) : Trial.completed(point, sphere(point)));
      }
    }
    assertTrue(best < 1e-6, "" + best);
  }

  @Test
  void ofAnExperimentToldOfSeveralTimesTheFirstCounts() {
    SearchSpace space = Spaces.cube(3, -5, 3);
    SearchStrategy once = SearchMethod.CMAES.strategy(space, ScoreMode.MIN, 1);
    SearchStrategy often = SearchMethod.CMAES.strategy(space, ScoreMode.MIN, 1);
    for (int n = 0; n < 100; n++) {
      Point point = once.ask(n, List.of());
      assertEquals(point, often.ask(n, List.of()));
      // How far an experiment has come at its first telling makes it no better.
      once.tell(n, Trial.completed(point, sphere(point)));
      often.tell(
          n,
          n % 2 == 0
              ? Trial.pruned(point, 0, sphere(point))
              : Trial.completed(point, sphere(point)));
      often.tell(n, Trial.completed(point, -sphere(point)));
      often.tell(n, Trial.failed(point));
    }
  }

  @Test
  void startsAgainElsewhereWhenNothingMovesAnyMore() {
    // Two basins; a search that starts in the middle falls into the worse one.
    ToDoubleFunction<Point> basins =
        point -> {
          double[] x = Spaces.numbers(point);
          double near = sphere(point);
          double far = 0;
          for (double xi : x) {
            far += (xi - 4) * (xi - 4);
          }
          return Math.min(1 + near, far / 2);
        };
    int found = 0;
    for (long seed = 0; seed < 5; seed++) {
      found += best(Spaces.cube(2, -5, 5), seed, 6000, basins) < 1e-6 ? 1 : 0;
    }
    assertTrue(found >= 4, found + " of 5");
  }

  @Test
  void wholeNumbersAreNotLeftBehind() {
    SearchSpace space =
        SearchSpace.of(
            Parameter.of("n", Domain.intUniform(1, 30)),
            Parameter.of("x", Domain.uniform(-1, 1)),
            Parameter.of("m", Domain.intLogUniform(1, 500)));
    for (long seed = 0; seed < 5; seed++) {
      double best =
          best(
              space,
              seed,
              800,
              point -> {
                double[] v = Spaces.numbers(point);
                return Math.abs(v[0] - 22) + v[1] * v[1] + Math.abs(v[2] - 77) / 10;
              });
      assertTrue(best < 1e-4, "seed " + seed + ": " + best);
    }
  }

  private static double best(
      SearchSpace space, long seed, int trials, ToDoubleFunction<Point> function) {
    SearchStrategy strategy = SearchMethod.CMAES.strategy(space, ScoreMode.MIN, seed);
    return Spaces.best(strategy, trials, ScoreMode.MIN, function);
  }

  private static double sphere(Point point) {
    double sum = 0;
    for (double x : Spaces.numbers(point)) {
      sum += x * x;
    }
    return sum;
  }

  private static double rosenbrock(Point point) {
    double[] x = Spaces.numbers(point);
    double sum = 0;
    for (int i = 0; i + 1 < x.length; i++) {
      double valley = x[i + 1] - x[i] * x[i];
      sum += 100 * valley * valley + (1 - x[i]) * (1 - x[i]);
    }
    return sum;
  }
}
