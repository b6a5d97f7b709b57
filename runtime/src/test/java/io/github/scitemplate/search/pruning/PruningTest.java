package io.github.scitemplate.search.pruning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.Job;
import io.github.scitemplate.search.JobEnd;
import io.github.scitemplate.search.Measures;
import io.github.scitemplate.search.Search;
import io.github.scitemplate.search.Search.Decision;
import io.github.scitemplate.search.SearchPlan;
import io.github.scitemplate.search.pruning.Promotions.Promotion;
import io.github.scitemplate.search.space.Spaces;
import io.github.scitemplate.search.strategy.SearchMethod;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PruningTest {
  private static final int FULL = 81;
  private static final Rungs RUNGS = Rungs.geometric(1, 3, FULL);

  @Test
  void rungsGrowByTheReduction() {
    assertEquals(List.of(1L, 3L, 9L, 27L), RUNGS.amounts());
    assertEquals(List.of(2L, 8L), Rungs.geometric(2, 4, 9).amounts());
    assertEquals(List.of(3L, 5L, 7L, 9L), Rungs.regular(3, 2, 10).amounts());
    assertEquals(1, Rungs.geometric(1L << 61, 2, (1L << 61) + 1).count());
    assertThrows(UserException.class, () -> Rungs.geometric(5, 3, 5));
    assertThrows(UserException.class, () -> Rungs.geometric(0, 3, 5));
    assertThrows(UserException.class, () -> Rungs.geometric(1, 1, 5));
    assertThrows(UserException.class, () -> Rungs.regular(1, 0, 5));
  }

  @Test
  void ashaLetsTheBestThirdOfARungGoOn() {
    Promotions six = asha();
    pausing(six, 0.1, 0.6, 0.5, 0.4, 0.3, 0.2);
    assertEquals(List.of(1, 2), allPromoted(six));
  }

  @Test
  void ashaNeverLetsAnExperimentWithoutAScoreGoOn() {
    Promotions none = asha();
    pausing(none, Double.NaN, Double.NaN, Double.NaN);
    assertEquals(Optional.empty(), none.next());
    Promotions one = asha();
    pausing(one, Double.NaN, 0.1, Double.NaN);
    assertEquals(List.of(1), allPromoted(one), "those without a score count as reached");
  }

  @Test
  void ashaPromotesTheBestOfTheHighestRungThatHasOneToPromote() {
    Promotions two = asha();
    pausing(two, 0.5, 0.4);
    assertEquals(Optional.empty(), two.next());
    Promotions three = asha();
    pausing(three, 0.1, 0.6, 0.5);
    assertEquals(Optional.of(new Promotion(1, 0)), three.next());
    assertEquals(three.next(), three.next(), "asking changes nothing");
    three.goesOn(1);
    assertEquals(Optional.empty(), three.next(), "it is on its way already");
    Promotions higher = asha();
    pausing(higher, 0.1, 0.2, 0.3, 0.7, 0.7, 0.7);
    for (int i = 0; i < 3; i++) {
      higher.goesOn(i);
      higher.pauses(i, 1, loss(0.5 + i));
    }
    assertEquals(Optional.of(new Promotion(2, 1)), higher.next());
    higher.goesOn(2);
    assertEquals(List.of(3, 4), allPromoted(higher), "of equals the first");
  }

  @Test
  void whoeverPassesARungCountsThereWithoutPausing() {
    Promotions asha = asha();
    asha.passes(0, 0, loss(0.9));
    pausing(asha, 1, 0.5, 0.4);
    assertEquals(Optional.empty(), asha.next(), "the best of the three does not pause");
    pausing(asha, 3, 0.6, 0.3, 0.2);
    assertEquals(List.of(3), allPromoted(asha));
  }

  @Test
  void ashaDecidesAsIfItSortedEveryRungAnew() {
    for (long seed = 0; seed < 30; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Promotions asha = new AshaPromotions(2 + (int) (seed % 3), 3);
      var plain = new PlainAsha(2 + (int) (seed % 3), 3);
      for (int step = 0; step < 300; step++) {
        Optional<Promotion> next = asha.next();
        assertEquals(plain.next(), next, "seed " + seed + ", step " + step);
        int experiment = next.map(Promotion::experiment).orElse(plain.losses.size());
        int rung = next.map(promotion -> promotion.rung() + 1).orElse(0);
        asha.goesOn(experiment);
        double loss = random.nextInt(10) == 0 ? Double.POSITIVE_INFINITY : random.nextInt(40);
        if (rung < 3) {
          boolean pauses = random.nextInt(8) > 0;
          plain.reached(experiment, loss, pauses);
          if (pauses) {
            asha.pauses(experiment, rung, loss);
          } else {
            asha.passes(experiment, rung, loss);
          }
        } else {
          plain.gone.add(experiment);
        }
      }
    }
  }

  /** The rule as the paper's algorithm says it, sorting all experiments for every decision. */
  private static final class PlainAsha {
    private final int reduction;
    private final int rungs;
    private final List<List<Double>> losses = new ArrayList<>();
    private final Set<Integer> gone = new HashSet<>();

    PlainAsha(int reduction, int rungs) {
      this.reduction = reduction;
      this.rungs = rungs;
    }

    void reached(int experiment, double loss, boolean pauses) {
      if (experiment == losses.size()) {
        losses.add(new ArrayList<>());
      }
      losses.get(experiment).add(loss);
      if (!pauses) {
        gone.add(experiment);
      }
    }

    Optional<Promotion> next() {
      for (int rung = rungs - 1; rung >= 0; rung--) {
        int at = rung;
        List<Integer> there =
            IntStream.range(0, losses.size())
                .filter(i -> losses.get(i).size() > at)
                .boxed()
                .toList();
        Optional<Integer> best =
            there.stream()
                .filter(i -> losses.get(i).get(at) < Double.POSITIVE_INFINITY)
                .sorted(Comparator.comparing(i -> losses.get(i).get(at)))
                .limit(there.size() / reduction)
                .filter(i -> losses.get(i).size() == at + 1 && !gone.contains(i))
                .findFirst();
        if (best.isPresent()) {
          return Optional.of(new Promotion(best.get(), rung));
        }
      }
      return Optional.empty();
    }
  }

  @Test
  void theMedianRuleEndsWhatIsWorseThanTheMedianOfTheOthers() {
    for (int last = 0; last < 4; last++) {
      double[] scores = {0.6, 0.5, 0.4, 0.1};
      double self = scores[last];
      scores[last] = scores[3];
      scores[3] = self;
      Promotions median = new MedianPromotions(3, 4);
      pausing(median, scores);
      assertEquals(self >= 0.5, allPromoted(median).contains(3), self + " against the others");
    }
    Promotions few = new MedianPromotions(3, 4);
    pausing(few, 0.6, 0.5, 0.1);
    assertEquals(List.of(0, 1, 2), allPromoted(few), "two others are too few");
    Promotions none = new MedianPromotions(2, 4);
    pausing(none, Double.NaN, 0.3, Double.NaN);
    assertEquals(List.of(0, 1), allPromoted(none), "no score is worse, but not before two others");
  }

  @Test
  void theMedianRuleRemembersTheBestScoreAndTheOthersMeans() {
    Promotions median = new MedianPromotions(1, 4);
    median.passes(0, 0, 3.0);
    median.passes(0, 1, 1.0);
    median.passes(1, 0, 1.0);
    median.pauses(1, 1, 9.0);
    assertEquals(List.of(1), allPromoted(median), "1 is no worse than the mean of 3 and 1");
    Promotions other = new MedianPromotions(1, 4);
    other.passes(0, 0, 0.5);
    other.passes(0, 1, 0.7);
    other.passes(1, 0, 3.0);
    other.pauses(1, 1, 1.0);
    assertEquals(Optional.empty(), other.next());
  }

  @Test
  void theRunningMedianIsTheOneOfTheSortedNumbers() {
    SplittableRandom random = new SplittableRandom(1);
    var running = new RunningMedian();
    var numbers = new ArrayList<Double>();
    for (int n = 1; n <= 500; n++) {
      double number =
          random.nextInt(5) == 0 ? Double.POSITIVE_INFINITY : (double) random.nextInt(50);
      running.add(number);
      numbers.add(number);
      numbers.sort(null);
      assertEquals(n, running.count());
      assertEquals(numbers.get(n / 2), running.median());
    }
  }

  @Test
  void ashaFindsTheBestOfManyCurvesInAQuarterOfTheEpochs() {
    for (int parallel : List.of(1, 4)) {
      int found = 0;
      for (long seed = 0; seed < 40; seed++) {
        double[][] curves = curves(seed, 100);
        double[] bestAndEpochs = pruned(curves, new Asha(ScoreMode.MAX, 3), parallel);
        found += bestAndEpochs[0] >= 0.995 * best(curves) ? 1 : 0;
        assertTrue(bestAndEpochs[1] <= 0.25 * 100 * FULL, seed + ": " + bestAndEpochs[1]);
      }
      assertTrue(found >= 38, found + " of 40 within half a percent, parallel " + parallel);
    }
  }

  @Test
  void theMedianRuleSavesEpochsToo() {
    for (int parallel : List.of(1, 4)) {
      double[][] curves = curves(1, 100);
      double[] bestAndEpochs = pruned(curves, new MedianRule(ScoreMode.MAX, 5), parallel);
      assertTrue(bestAndEpochs[0] >= 0.995 * best(curves));
      assertTrue(bestAndEpochs[1] <= 0.6 * 100 * FULL, "" + bestAndEpochs[1]);
    }
  }

  private static Promotions asha() {
    return Promotions.of(new Asha(ScoreMode.MAX, 3), 4);
  }

  private static double loss(double score) {
    return Double.isNaN(score) ? Double.POSITIVE_INFINITY : -score;
  }

  /** Experiments from 0 pause at the first rung. */
  private static void pausing(Promotions promotions, double... scores) {
    pausing(promotions, 0, scores);
  }

  private static void pausing(Promotions promotions, int first, double... scores) {
    for (int i = 0; i < scores.length; i++) {
      promotions.pauses(first + i, 0, loss(scores[i]));
    }
  }

  /** All that go on as long as nothing else happens. */
  private static List<Integer> allPromoted(Promotions promotions) {
    var promoted = new ArrayList<Integer>();
    for (var next = promotions.next(); next.isPresent(); next = promotions.next()) {
      promoted.add(next.get().experiment());
      promotions.goesOn(next.get().experiment());
    }
    return promoted;
  }

  /** Accuracies after 1, 3, 9, 27 and 81 epochs that rise at different speeds, with noise. */
  private static double[][] curves(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] curves = new double[count][5];
    for (double[] curve : curves) {
      double end = 0.5 + 0.45 * Math.sqrt(random.nextDouble());
      double speed = 0.6 + 0.2 * random.nextDouble();
      double start = end * (0.5 + 0.1 * random.nextDouble());
      for (int rung = 0; rung < 5; rung++) {
        double left = Math.pow(Math.pow(3, rung), -speed);
        curve[rung] = end - (end - start) * left + 0.004 * (random.nextDouble() - 0.5);
      }
    }
    return curves;
  }

  private static double best(double[][] curves) {
    double best = 0;
    for (double[] curve : curves) {
      best = Math.max(best, curve[4]);
    }
    return best;
  }

  /** The best score and the epochs trained of a search whose experiments have these curves. */
  private static double[] pruned(double[][] curves, Pruning rule, int parallel) {
    SearchPlan plan =
        new SearchPlan(
            Spaces.cube(1, 0, 1),
            SearchMethod.RANDOM,
            1,
            ScoreMode.MAX,
            List.of(),
            OptionalLong.of(curves.length),
            Optional.of(new PruningPlan(rule, RUNGS)),
            Optional.empty(),
            parallel);
    var search = new Search(plan);
    var out = new ArrayDeque<Job>();
    long[] trained = new long[curves.length];
    double best = 0;
    while (true) {
      Decision decision = search.next();
      if (decision instanceof Decision.Train train) {
        out.add(train.job());
        continue;
      }
      if (decision instanceof Decision.Finished) {
        return new double[] {best, Arrays.stream(trained).sum()};
      }
      Job job = out.remove();
      int rung =
          job.until().isToItsEnd() ? RUNGS.count() : RUNGS.amounts().indexOf(job.until().amount());
      double score = curves[job.experiment() - 1][rung];
      trained[job.experiment() - 1] = job.until().isToItsEnd() ? FULL : job.until().amount();
      best = Math.max(best, score);
      Measures measures = Measures.of(score);
      search.ended(
          job.number(),
          job.until().isToItsEnd() ? new JobEnd.Completed(measures) : new JobEnd.Paused(measures));
    }
  }

  @Test
  void whatPrunesNothingIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Asha(ScoreMode.MAX, 1));
    assertThrows(IllegalArgumentException.class, () -> new MedianRule(ScoreMode.MAX, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new PruningPlan(new Asha(ScoreMode.MAX, 2), new Rungs(List.of())));
    assertThrows(UserException.class, () -> Rungs.regular(0, 1, 5));
    assertThrows(UserException.class, () -> Rungs.regular(5, 1, 5));
    assertEquals(
        new MedianRule(ScoreMode.MIN, 3), new MedianRule(ScoreMode.MAX, 3).towards(ScoreMode.MIN));
  }
}
