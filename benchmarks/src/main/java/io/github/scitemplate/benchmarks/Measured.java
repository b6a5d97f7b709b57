package io.github.scitemplate.benchmarks;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * What was measured of one case.
 *
 * @param setting the case
 * @param micros microseconds per iteration of each contender, one number for each round
 * @param foreignCores how many cores other processes kept busy meanwhile; NaN if nobody knows
 */
record Measured(Case setting, Map<Contender, double[]> micros, double foreignCores) {

  boolean has(Contender contender) {
    return micros.containsKey(contender);
  }

  double median(Contender contender) {
    return median(of(contender));
  }

  double least(Contender contender) {
    return Arrays.stream(of(contender)).min().orElse(Double.NaN);
  }

  /**
   * How long {@code contender} takes, with {@code other} as the unit: the median over the rounds of
   * the ratio in each, which what slows the whole machine leaves as it is.
   */
  OptionalDouble ratio(Contender contender, Contender other) {
    if (!has(contender) || !has(other)) {
      return OptionalDouble.empty();
    }
    double[] ours = of(contender);
    double[] theirs = of(other);
    return OptionalDouble.of(
        median(IntStream.range(0, ours.length).mapToDouble(i -> ours[i] / theirs[i]).toArray()));
  }

  private double[] of(Contender contender) {
    return micros.getOrDefault(contender, new double[0]);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
