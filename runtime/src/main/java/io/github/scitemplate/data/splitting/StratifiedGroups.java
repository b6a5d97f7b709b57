package io.github.scitemplate.data.splitting;

import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Gives whole groups to parts so that each part has about its share of each class, as
 * scikit-learn's {@code StratifiedGroupKFold}: the groups with the most unequal classes first, each
 * to the part in which the classes become spread most evenly.
 *
 * @param classes the class of each sample
 * @param groups the group of each sample
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record StratifiedGroups(int[] classes, int[] groups) implements Partition {

  StratifiedGroups {
    classes = classes.clone();
    groups = groups.clone();
  }

  @Override
  public int[] byShares(double[] shares, SplittableRandom random) {
    return given(shares, "parts", random);
  }

  @Override
  public int[] intoFolds(int folds, SplittableRandom random) {
    double[] equal = new double[folds];
    Arrays.fill(equal, 1.0 / folds);
    return given(equal, "folds", random);
  }

  private int[] given(double[] shares, String parts, SplittableRandom random) {
    int[][] members = Groups.members(groups, shares.length, parts);
    int[][] counts = counts(members, shares.length, parts);
    int[] order =
        Arrays.stream(Splitting.shuffled(IntStream.range(0, members.length).toArray(), random))
            .boxed()
            .sorted(Comparator.comparingDouble((Integer group) -> -deviation(counts[group])))
            .mapToInt(Integer::intValue)
            .toArray();
    ClassSpread spread = new ClassSpread(counts, shares);
    int[] ofSample = new int[groups.length];
    boolean[] filled = new boolean[shares.length];
    int empty = shares.length;
    for (int i = 0; i < order.length; i++) {
      boolean onlyEmpty = order.length - i == empty; // each part has to get a group
      int part = spread.best(counts[order[i]], p -> !onlyEmpty || !filled[p]);
      empty -= filled[part] ? 0 : 1;
      filled[part] = true;
      spread.add(counts[order[i]], part);
      for (int sample : members[order[i]]) {
        ofSample[sample] = part;
      }
    }
    return ofSample;
  }

  /** How many samples of each class each group has. */
  private int[][] counts(int[][] members, int least, String parts) {
    int[][] ofClass = Splitting.members(classes);
    int[] place = new int[classes.length];
    for (int c = 0; c < ofClass.length; c++) {
      for (int sample : ofClass[c]) {
        place[sample] = c;
      }
    }
    int[][] counts = new int[members.length][ofClass.length];
    for (int group = 0; group < members.length; group++) {
      for (int sample : members[group]) {
        counts[group][place[sample]]++;
      }
    }
    for (int c = 0; c < ofClass.length; c++) {
      int one = c;
      long with = Arrays.stream(counts).filter(group -> group[one] > 0).count();
      if (with < least) {
        throw new UserException(
            "Class "
                + classes[ofClass[c][0]]
                + " is in "
                + (with == 1 ? "1 group" : with + " groups")
                + ", too few for "
                + least
                + " "
                + parts
                + ".",
            "Take fewer " + parts + ", leave the class out, or split by Splitting.grouped.");
      }
    }
    return counts;
  }

  /** How unequal the numbers of a group's classes are: their standard deviation. */
  private static double deviation(int[] counts) {
    double mean = Arrays.stream(counts).average().orElse(0);
    double squares = Arrays.stream(counts).mapToDouble(n -> (n - mean) * (n - mean)).sum();
    return Math.sqrt(squares / counts.length);
  }
}
