package io.github.scitemplate.search;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Ends an experiment whose best score so far is worse than the median of the others' mean scores up
 * to the same rung: Golovin et al., "Google Vizier" (KDD 2017), section 3.2.2.
 *
 * @param others so many others must have reached a rung before anything is ended there, 1 or more
 */
public record MedianRule(Goal goal, int others) implements Pruning {

  public MedianRule {
    if (others < 1) {
      throw new IllegalArgumentException("There is no median of " + others + " others");
    }
  }

  @Override
  public boolean goesOn(List<RungScores> experiments, int experiment, int rung) {
    RungScores self = experiments.get(experiment);
    if (self.loss(rung, goal) == Double.POSITIVE_INFINITY) {
      return false;
    }
    double best = Double.POSITIVE_INFINITY;
    for (int r = 0; r <= rung; r++) {
      best = StrictMath.min(best, self.loss(r, goal));
    }
    double[] means =
        IntStream.range(0, experiments.size())
            .filter(i -> i != experiment && experiments.get(i).reached(rung))
            .mapToDouble(i -> mean(experiments.get(i), rung))
            .sorted()
            .toArray();
    return means.length < others || best <= median(means);
  }

  private double mean(RungScores experiment, int rung) {
    double sum = 0;
    for (int r = 0; r <= rung; r++) {
      sum += experiment.loss(r, goal);
    }
    return sum / (rung + 1);
  }

  /** Of an even number the worse of the two in the middle: doubt is for going on. */
  private static double median(double[] ascending) {
    return ascending[ascending.length / 2];
  }
}
