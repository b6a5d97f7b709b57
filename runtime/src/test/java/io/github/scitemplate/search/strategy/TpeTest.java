package io.github.scitemplate.search.strategy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.space.Domain;
import io.github.scitemplate.search.space.Parameter;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.SearchSpace;
import io.github.scitemplate.search.space.Spaces;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TpeTest {
  private static final SearchSpace BRANIN =
      SearchSpace.of(
          Parameter.of("x", Domain.uniform(-5, 10)), Parameter.of("y", Domain.uniform(0, 15)));

  private static double branin(Point point) {
    double x = Spaces.numbers(point)[0];
    double y = Spaces.numbers(point)[1];
    double parabola = y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
    return parabola * parabola + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  }

  private static double medianRegret(SearchMethod method, ScoreMode scoreMode) {
    return Spaces.median(
            LongStream.range(0, 20)
                .mapToObj(
                    seed ->
                        Spaces.best(
                            method.strategy(BRANIN, scoreMode, seed),
                            100,
                            scoreMode,
                            TpeTest::branin))
                .toList())
        - 0.39788735772973816;
  }

  @Test
  void beatsRandomSearchOnBraninByFar() {
    double random = medianRegret(SearchMethod.RANDOM, ScoreMode.MIN);
    double tpe = medianRegret(SearchMethod.TPE, ScoreMode.MIN);
    assertTrue(tpe < random / 8, tpe + " against " + random);
    assertEquals(tpe, medianRegret(SearchMethod.TPE, ScoreMode.MAX));
  }

  @Test
  void findsTheRightBranchAndItsParameter() {
    SearchSpace space =
        SearchSpace.of(
            Parameter.of("kind", Domain.choice(List.of("a", "b", "c"))),
            Spaces.when("depth", Domain.intUniform(1, 20), "kind == 'b'"),
            Spaces.when("rate", Domain.logUniform(1e-5, 1), "kind == 'c'"));
    int found = 0;
    for (long seed = 0; seed < 20; seed++) {
      double best =
          Spaces.best(
              SearchMethod.TPE.strategy(space, ScoreMode.MIN, seed),
              60,
              ScoreMode.MIN,
              point -> {
                var values = point.values();
                return values.get("depth") instanceof Long depth
                    ? 0.1 * Math.abs(depth - 7)
                    : values.containsKey("rate") ? 0.5 : 1;
              });
      found += best == 0 ? 1 : 0;
    }
    assertTrue(found >= 18, found + " of 20");
  }

  @Test
  void theOrderToldDecidesBetweenEqualScores() {
    List<Trial> trials = new ArrayList<>();
    for (int n = 0; n < 40; n++) {
      trials.add(Trial.completed(BRANIN.randomPoint(1, n), 1.0));
    }
    Point forwards = told(trials).ask(40, List.of());
    assertEquals(forwards, told(trials).ask(40, List.of()));
    Collections.reverse(trials);
    assertNotEquals(forwards, told(trials).ask(40, List.of()));
  }

  @Test
  void failedTrialsAreAvoidedWithoutAScore() {
    SearchSpace space = Spaces.cube(1, 0, 1);
    SearchStrategy tpe = SearchMethod.TPE.strategy(space, ScoreMode.MIN, 1);
    for (int n = 0; n < 60; n++) {
      Point point = space.randomPoint(1, n);
      // Towards 0.5 it gets better, and from there on everything fails.
      double x = Spaces.numbers(point)[0];
      tpe.tell(n, x > 0.5 ? Trial.failed(point) : Trial.completed(point, -x));
    }
    long beyond =
        IntStream.range(60, 160)
            .filter(n -> Spaces.numbers(tpe.ask(n, List.of()))[0] > 0.55)
            .count();
    assertTrue(beyond <= 5, beyond + " of 100 beyond the edge");
  }

  @Test
  void prunedTrialsCountAsBetterTheFurtherTheyCame() {
    SearchSpace space = Spaces.cube(1, 0, 1);
    List<Trial> trials = new ArrayList<>();
    for (int n = 0; n < 60; n++) {
      Point point = space.randomPoint(1, n);
      double x = Spaces.numbers(point)[0];
      // The score at the first rung is better, but those near 0.2 came further.
      trials.add(Trial.pruned(point, Math.abs(x - 0.2) < 0.1 ? 3 : 0, x));
    }
    SearchStrategy tpe = told(trials, space);
    double mean =
        IntStream.range(60, 100)
            .mapToDouble(n -> Spaces.numbers(tpe.ask(n, List.of()))[0])
            .average()
            .orElse(0);
    assertEquals(0.2, mean, 0.06);
  }

  @Test
  void pendingPointsKeepOthersAway() {
    SearchSpace space = Spaces.cube(1, 0, 1);
    List<Trial> trials = new ArrayList<>();
    for (int n = 0; n < 40; n++) {
      Point point = space.randomPoint(1, n);
      trials.add(Trial.completed(point, Math.abs(Spaces.numbers(point)[0] - 0.5)));
    }
    SearchStrategy tpe = told(trials, space);
    List<Point> pending =
        IntStream.range(0, 12).mapToObj(i -> space.point(Map.of("x0", 0.5 + 0.001 * i))).toList();
    double alone = distanceFromHalf(tpe, List.of());
    double beside = distanceFromHalf(tpe, pending);
    assertTrue(beside > 1.5 * alone, beside + " against " + alone);
  }

  private static double distanceFromHalf(SearchStrategy tpe, List<Point> pending) {
    return IntStream.range(40, 140)
        .mapToDouble(n -> Math.abs(Spaces.numbers(tpe.ask(n, pending))[0] - 0.5))
        .average()
        .orElse(0);
  }

  @Test
  void manyTrialsAreThinnedToAFewKernels() {
    SearchSpace space = Spaces.everything();
    SearchStrategy tpe = SearchMethod.TPE.strategy(space, ScoreMode.MIN, 1);
    for (int n = 0; n < 5000; n++) {
      Point point = space.randomPoint(1, n);
      tpe.tell(n, Trial.completed(point, Spaces.score(point)));
    }
    double score =
        IntStream.range(5000, 5020)
            .mapToDouble(n -> Spaces.score(tpe.ask(n, List.of())))
            .average()
            .orElse(0);
    double random =
        IntStream.range(0, 1000)
            .mapToDouble(n -> Spaces.score(space.randomPoint(2, n)))
            .average()
            .orElse(0);
    assertTrue(score < random / 3, score + " against " + random);
  }

  @Test
  void whatIsToldAgainReplacesWhatWasToldBefore() {
    SearchStrategy again = SearchMethod.TPE.strategy(BRANIN, ScoreMode.MIN, 1);
    SearchStrategy once = SearchMethod.TPE.strategy(BRANIN, ScoreMode.MIN, 1);
    for (int n = 0; n < 60; n++) {
      Point point = BRANIN.randomPoint(1, n);
      Trial end = n % 5 == 0 ? Trial.failed(point) : Trial.completed(point, branin(point));
      again.tell(n, n % 7 == 0 ? Trial.failed(point) : Trial.pruned(point, n % 3, -n));
      once.tell(n, end);
    }
    assertNotEquals(once.ask(60, List.of()), again.ask(60, List.of()));
    for (int n = 59; n >= 0; n--) {
      Point point = BRANIN.randomPoint(1, n);
      again.tell(n, Trial.pruned(point, 3, n));
      again.tell(n, n % 5 == 0 ? Trial.failed(point) : Trial.completed(point, branin(point)));
    }
    for (int question = 60; question < 70; question++) {
      assertEquals(once.ask(question, List.of()), again.ask(question, List.of()));
    }
  }

  private static SearchStrategy told(List<Trial> trials) {
    return told(trials, BRANIN);
  }

  private static SearchStrategy told(List<Trial> trials, SearchSpace space) {
    SearchStrategy tpe = SearchMethod.TPE.strategy(space, ScoreMode.MIN, 1);
    for (int n = 0; n < trials.size(); n++) {
      tpe.tell(n, trials.get(n));
    }
    return tpe;
  }
}
