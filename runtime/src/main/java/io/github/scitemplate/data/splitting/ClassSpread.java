package io.github.scitemplate.data.splitting;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * How evenly the classes are spread over parts so far. A part is filled with a class by the ratio
 * of what it has of the class to its share of it; the spread of a class is the standard deviation
 * of that over the parts, each with the weight of its share.
 */
final class ClassSpread {
  /** Sums in another order differ by less than this. */
  private static final double ROUNDING = 1e-12;

  private final double[] shares;
  private final double[] totals;
  private final int[][] counts;
  private final double[] sizes;

  /**
   * @param groups how many samples of each class each group has
   * @param shares of the parts, which are empty
   */
  ClassSpread(int[][] groups, double[] shares) {
    this.shares = shares;
    totals = new double[groups[0].length];
    for (int[] group : groups) {
      for (int c = 0; c < totals.length; c++) {
        totals[c] += group[c];
      }
    }
    counts = new int[shares.length][totals.length];
    sizes = new double[shares.length];
  }

  /**
   * The part in which a group leaves the classes spread most evenly; of equal ones, that which has
   * least of its share of samples.
   */
  int best(int[] group, IntPredicate may) {
    int best = -1;
    double least = 0;
    for (int part = 0; part < shares.length; part++) {
      if (may.test(part)) {
        double change = change(group, part);
        if (best < 0
            || change < least - ROUNDING
            || (change <= least + ROUNDING && fill(part) < fill(best) - ROUNDING)) {
          best = part;
          least = change;
        }
      }
    }
    return best;
  }

  private double fill(int part) {
    return sizes[part] / shares[part];
  }

  void add(int[] group, int part) {
    for (int c = 0; c < group.length; c++) {
      counts[part][c] += group[c];
    }
    sizes[part] += Arrays.stream(group).sum();
  }

  /** How much the spread of all classes together grows. */
  private double change(int[] group, int part) {
    double change = 0;
    for (int c = 0; c < group.length; c++) {
      if (group[c] > 0) {
        change += spread(c, part, group[c]) - spread(c, part, 0);
      }
    }
    return change;
  }

  /** The spread of a class if a part had some more of it. */
  private double spread(int c, int part, int more) {
    double mean = more;
    for (int[] ofPart : counts) {
      mean += ofPart[c];
    }
    mean /= totals[c];
    double squares = 0;
    for (int p = 0; p < shares.length; p++) {
      double filled = (counts[p][c] + (p == part ? more : 0)) / (totals[c] * shares[p]);
      squares += shares[p] * (filled - mean) * (filled - mean);
    }
    return Math.sqrt(squares);
  }
}
