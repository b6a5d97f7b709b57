package io.github.scitemplate.search.strategy;

import io.github.scitemplate.search.space.Domain;
import io.github.scitemplate.search.space.Draws;
import io.github.scitemplate.search.space.ParameterGroup;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.SearchSpace;
import java.util.List;

/**
 * The densities of good and bad values for one group of parameters, from the trials in which the
 * group is present.
 */
final class TpeGroup {
  private static final int UNDIMINISHED = 25;

  private final ParzenMixture good;
  private final ParzenMixture bad;
  private final int candidates;

  TpeGroup(SearchSpace space, ParameterGroup group, TrialSplit split, TpeSettings settings) {
    this.good = mixture(space, group, split.good(), Integer.MAX_VALUE, settings);
    this.bad = mixture(space, group, split.bad(), settings.mostBad(), settings);
    this.candidates = settings.candidates();
  }

  private static ParzenMixture mixture(
      SearchSpace space, ParameterGroup group, List<Point> points, int most, TpeSettings settings) {
    List<Integer> members = group.members();
    List<Point> present = points.stream().filter(point -> point.has(members.get(0))).toList();
    int n = StrictMath.min(most, present.size());
    double[][] codes = new double[members.size()][n];
    double[] weights = new double[n];
    for (int j = 0; j < n; j++) {
      // If there are too many, take evenly spaced ones, with the latest among them.
      int place = present.size() - 1 - (int) ((long) (n - 1 - j) * present.size() / n);
      weights[j] = weight(place, present.size());
      for (int i = 0; i < codes.length; i++) {
        codes[i][j] = present.get(place).code(members.get(i));
      }
    }
    List<Domain> domains = members.stream().map(i -> space.parameters().get(i).domain()).toList();
    return ParzenMixture.of(domains, codes, weights, settings);
  }

  /**
   * The latest trials count fully, the older ones less the older they are (Bergstra, Yamins, Cox,
   * "Making a Science of Model Search", ICML 2013).
   */
  private static double weight(int place, int trials) {
    int ramp = trials - UNDIMINISHED;
    if (place >= ramp) {
      return 1;
    }
    double least = 1.0 / trials;
    return ramp == 1 ? least : least + (1 - least) * place / (ramp - 1);
  }

  /**
   * Draws several times from the good density, and returns the draw with the highest ratio of good
   * to bad.
   */
  double[] best(Draws draws) {
    double[] best = good.draw(draws);
    double bestGain = gain(best);
    for (int i = 1; i < candidates; i++) {
      double[] candidate = good.draw(draws);
      double gain = gain(candidate);
      if (gain > bestGain) {
        best = candidate;
        bestGain = gain;
      }
    }
    return best;
  }

  private double gain(double[] codes) {
    return good.logDensity(codes) - bad.logDensity(codes);
  }
}
