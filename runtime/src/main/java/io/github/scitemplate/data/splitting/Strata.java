package io.github.scitemplate.data.splitting;

import io.github.scitemplate.error.UserException;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Gives each part its share of each class. A division by chance alone is one of a single class.
 *
 * @param classes the class of each sample
 * @param named whether messages tell of classes
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record Strata(int[] classes, boolean named) implements Partition {
  /** A share of whole samples may be off by rounding. */
  private static final double ROUNDING = 1e-9;

  Strata {
    classes = classes.clone();
  }

  /**
   * A part gets the whole number of samples below its share of a class or the one above: the parts
   * that are behind most so far get one more.
   */
  @Override
  public int[] byShares(double[] shares, SplittableRandom random) {
    int[] ofSample = new int[classes.length];
    double[] behind = new double[shares.length];
    int[] sizes = new int[shares.length];
    for (int[] members : members(shares.length, "parts")) {
      int[] counts = counts(members.length, shares, behind);
      int[] order = Splitting.shuffled(members, random);
      int next = 0;
      for (int part = 0; part < shares.length; part++) {
        sizes[part] += counts[part];
        for (int i = 0; i < counts[part]; i++) {
          ofSample[order[next++]] = part;
        }
      }
    }
    for (int part = 0; part < shares.length; part++) {
      if (sizes[part] == 0) {
        throw new UserException(
            "A share of " + shares[part] + " of " + classes.length + " samples is no sample.",
            "Give that part a greater share.");
      }
    }
    return ofSample;
  }

  private static int[] counts(int size, double[] shares, double[] behind) {
    int[] counts = new int[shares.length];
    double[] rests = new double[shares.length];
    int left = size;
    for (int part = 0; part < shares.length; part++) {
      double wanted = size * shares[part];
      counts[part] = (int) Math.floor(wanted + ROUNDING);
      rests[part] = Math.max(0, wanted - counts[part]);
      behind[part] += wanted - counts[part];
      left -= counts[part];
    }
    for (; left > 0; left--) {
      int most = -1;
      for (int part = 0; part < shares.length; part++) {
        boolean may = rests[part] > ROUNDING;
        if (may && (most < 0 || behind[part] > behind[most] + ROUNDING)) {
          most = part;
        }
      }
      most = Math.max(0, most);
      counts[most]++;
      rests[most] = 0;
      behind[most]--;
    }
    return counts;
  }

  /** Deals the samples of one class after another to the folds in turn. */
  @Override
  public int[] intoFolds(int folds, SplittableRandom random) {
    int[] ofSample = new int[classes.length];
    int[] turn = Splitting.shuffled(IntStream.range(0, folds).toArray(), random);
    int next = 0;
    for (int[] members : members(folds, "folds")) {
      for (int sample : Splitting.shuffled(members, random)) {
        ofSample[sample] = turn[next++ % folds];
      }
    }
    return ofSample;
  }

  /** The samples of each class: at least {@code least}. */
  private int[][] members(int least, String parts) {
    int[][] members = Splitting.members(classes);
    for (int[] samples : members) {
      if (samples.length < least) {
        String all = samples.length == 1 ? "1 sample" : samples.length + " samples";
        throw new UserException(
            (named ? "Class " + classes[samples[0]] + " has " : "There are ")
                + all
                + ", too few for "
                + least
                + " "
                + parts
                + ".",
            named
                ? "Take fewer " + parts + ", leave the class out, or split by Splitting.random."
                : "Take fewer " + parts + ".");
      }
    }
    return members;
  }
}
