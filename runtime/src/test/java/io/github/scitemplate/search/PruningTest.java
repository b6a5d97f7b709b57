package io.github.scitemplate.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PruningTest {
  private static final Asha ASHA = new Asha(Goal.MAXIMISE, 3);
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
    List<RungScores> six = paused(0.1, 0.6, 0.5, 0.4, 0.3, 0.2);
    for (int i = 0; i < 6; i++) {
      assertEquals(i == 1 || i == 2, ASHA.goesOn(six, i, 0), "experiment " + i);
    }
  }

  @Test
  void ashaNeverLetsAnExperimentWithoutAScoreGoOn() {
    assertFalse(ASHA.goesOn(paused(Double.NaN), 0, 0));
    assertTrue(ASHA.goesOn(paused(Double.NaN, 0.1), 1, 0));
    assertEquals(Optional.empty(), ASHA.promotion(paused(Double.NaN, Double.NaN, Double.NaN), 4));
  }

  @Test
  void ashaPromotesTheBestOfTheHighestRungThatHasOneToPromote() {
    assertEquals(Optional.empty(), ASHA.promotion(paused(0.5, 0.4), 4));
    List<RungScores> three = paused(0.1, 0.6, 0.5);
    assertEquals(Optional.of(new Asha.Promotion(1, 0)), ASHA.promotion(three, 4));
    var training = new ArrayList<>(three);
    training.set(1, new RungScores(List.of(0.6), true));
    assertEquals(Optional.empty(), ASHA.promotion(training, 4), "it is on its way already");
    var higher = new ArrayList<>(paused(0.1, 0.2, 0.3, 0.7, 0.7, 0.7));
    for (int i = 0; i < 3; i++) {
      higher.set(i, new RungScores(List.of(0.9, 0.5 + i), false));
    }
    assertEquals(Optional.of(new Asha.Promotion(2, 1)), ASHA.promotion(higher, 4));
    assertEquals(Optional.empty(), ASHA.promotion(higher, 1), "there is no rung to promote from");
  }

  @Test
  void ashaFindsTheBestOfManyCurvesInAQuarterOfTheEpochs() {
    int found = 0;
    for (long seed = 0; seed < 40; seed++) {
      double[][] curves = curves(seed, 100);
      double[] bestAndEpochs = stopped(curves, ASHA);
      found += bestAndEpochs[0] >= 0.995 * best(curves) ? 1 : 0;
      assertTrue(bestAndEpochs[1] <= 0.25 * 100 * FULL, seed + ": " + bestAndEpochs[1]);
    }
    assertTrue(found >= 38, found + " of 40 within half a percent");
  }

  @Test
  void promotingFindsTheBestOfManyCurvesInAQuarterOfTheEpochs() {
    int found = 0;
    for (long seed = 0; seed < 40; seed++) {
      double[][] curves = curves(seed, 100);
      double[] bestAndEpochs = promoted(curves);
      found += bestAndEpochs[0] >= 0.995 * best(curves) ? 1 : 0;
      assertTrue(bestAndEpochs[1] <= 0.25 * 100 * FULL, seed + ": " + bestAndEpochs[1]);
    }
    assertTrue(found >= 38, found + " of 40 within half a percent");
  }

  @Test
  void theMedianRuleEndsWhatIsWorseThanTheMedianOfTheOthers() {
    MedianRule rule = new MedianRule(Goal.MAXIMISE, 3);
    List<RungScores> four = paused(0.1, 0.6, 0.5, 0.4);
    assertFalse(rule.goesOn(four, 0, 0));
    assertTrue(rule.goesOn(four, 1, 0));
    assertTrue(rule.goesOn(four, 2, 0));
    assertTrue(rule.goesOn(paused(0.1, 0.6, 0.5), 0, 0), "two others are too few");
    assertFalse(rule.goesOn(paused(Double.NaN), 0, 0));
  }

  @Test
  void theMedianRuleRemembersTheBestScoreAndTheOthersMeans() {
    MedianRule rule = new MedianRule(Goal.MINIMISE, 1);
    var self = new RungScores(List.of(1.0, 9.0), false);
    var other = new RungScores(List.of(3.0, 1.0), false);
    assertTrue(rule.goesOn(List.of(self, other), 0, 1), "1 is no worse than the mean of 3 and 1");
    assertFalse(rule.goesOn(List.of(other, new RungScores(List.of(0.5, 0.7), false)), 0, 1));
  }

  @Test
  void theMedianRuleSavesEpochsToo() {
    double[][] curves = curves(1, 100);
    double[] bestAndEpochs = stopped(curves, new MedianRule(Goal.MAXIMISE, 5));
    assertTrue(bestAndEpochs[0] >= 0.995 * best(curves));
    assertTrue(bestAndEpochs[1] <= 0.6 * 100 * FULL, "" + bestAndEpochs[1]);
  }

  private static List<RungScores> paused(double... scores) {
    var all = new ArrayList<RungScores>();
    for (double score : scores) {
      all.add(new RungScores(List.of(score), false));
    }
    return all;
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

  private static double epochs(int rung) {
    return rung < RUNGS.count() ? RUNGS.amounts().get(rung) : FULL;
  }

  /** One experiment after the other, each until it is ended. */
  private static double[] stopped(double[][] curves, Pruning pruning) {
    var experiments = new ArrayList<RungScores>();
    double best = 0;
    double epochs = 0;
    for (double[] curve : curves) {
      var scores = new ArrayList<Double>();
      experiments.add(new RungScores(scores, true));
      int rung = 0;
      boolean goesOn = true;
      while (goesOn) {
        scores.add(curve[rung]);
        best = Math.max(best, curve[rung]);
        experiments.set(experiments.size() - 1, new RungScores(scores, true));
        goesOn = rung < 4 && pruning.goesOn(experiments, experiments.size() - 1, rung);
        rung++;
      }
      epochs += epochs(rung - 1);
    }
    return new double[] {best, epochs};
  }

  /** One step at a time: a promotion if there is one, else a new experiment. */
  private static double[] promoted(double[][] curves) {
    var experiments = new ArrayList<RungScores>();
    double best = 0;
    double epochs = 0;
    while (true) {
      Optional<Asha.Promotion> promotion = ASHA.promotion(experiments, RUNGS.count());
      if (promotion.isEmpty() && experiments.size() == curves.length) {
        return new double[] {best, epochs};
      }
      int experiment = promotion.map(Asha.Promotion::experiment).orElse(experiments.size());
      int rung = promotion.map(p -> p.fromRung() + 1).orElse(0);
      double score = curves[experiment][rung];
      if (promotion.isEmpty()) {
        experiments.add(new RungScores(List.of(score), false));
      } else {
        var scores = new ArrayList<>(experiments.get(experiment).scores());
        scores.add(score);
        experiments.set(experiment, new RungScores(scores, false));
      }
      best = Math.max(best, score);
      epochs += epochs(rung) - (rung == 0 ? 0 : epochs(rung - 1));
    }
  }
}
