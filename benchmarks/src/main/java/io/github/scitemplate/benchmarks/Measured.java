package io.github.scitemplate.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * What was measured of one case.
 *
 * @param setting the case
 * @param segments of each contender, one for each round
 * @param peakMegabytes the most memory that each contender's process held; without those that the
 *     system keeps quiet about
 * @param foreignCores how many cores other processes kept busy meanwhile; NaN if nobody knows
 */
record Measured(
    Case setting,
    Map<Contender, List<Segment>> segments,
    Map<Contender, Double> peakMegabytes,
    double foreignCores) {

  /** What of a segment is compared. */
  enum Clock {
    WALL,
    CPU;

    double micros(Segment segment) {
      return this == WALL ? segment.microsPerIteration() : segment.cpuMicrosPerIteration();
    }
  }

  boolean has(Contender contender) {
    return segments.containsKey(contender);
  }

  double median(Contender contender, Clock clock) {
    return median(of(contender, clock));
  }

  double least(Contender contender, Clock clock) {
    return Arrays.stream(of(contender, clock)).min().orElse(Double.NaN);
  }

  /**
   * How long {@code contender} takes, with {@code other} as the unit: the median over the rounds of
   * the ratio in each, which what slows the whole machine leaves as it is.
   */
  OptionalDouble ratio(Contender contender, Contender other, Clock clock) {
    if (!has(contender) || !has(other)) {
      return OptionalDouble.empty();
    }
    double[] ours = of(contender, clock);
    double[] theirs = of(other, clock);
    return OptionalDouble.of(
        median(IntStream.range(0, ours.length).mapToDouble(i -> ours[i] / theirs[i]).toArray()));
  }

  /** How much memory {@code contender} held at most, with {@code other} as the unit. */
  OptionalDouble memoryRatio(Contender contender, Contender other) {
    return peakMegabytes.containsKey(contender) && peakMegabytes.containsKey(other)
        ? OptionalDouble.of(peakMegabytes.get(contender) / peakMegabytes.get(other))
        : OptionalDouble.empty();
  }

  private double[] of(Contender contender, Clock clock) {
    return segments.getOrDefault(contender, List.of()).stream()
        .mapToDouble(clock::micros)
        .toArray();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
