package io.github.scitemplate.data.splitting;

import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Gives whole groups to parts.
 *
 * @param groups the group of each sample
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record Groups(int[] groups) implements Partition {

  Groups {
    groups = groups.clone();
  }

  /** Groups in a drawn order go each to the part that lacks most samples. */
  @Override
  public int[] byShares(double[] shares, SplittableRandom random) {
    double[] lacking = Arrays.stream(shares).map(share -> share * groups.length).toArray();
    int[][] members = members(groups, shares.length, "parts");
    return given(
        Splitting.shuffled(IntStream.range(0, members.length).toArray(), random), members, lacking);
  }

  /** The largest group first, each to the fold that has fewest samples. */
  @Override
  public int[] intoFolds(int folds, SplittableRandom random) {
    int[][] members = members(groups, folds, "folds");
    int[] bySize =
        Arrays.stream(Splitting.shuffled(IntStream.range(0, members.length).toArray(), random))
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> -members[i].length))
            .mapToInt(Integer::intValue)
            .toArray();
    return given(bySize, members, new double[folds]);
  }

  private int[] given(int[] order, int[][] members, double[] lacking) {
    int[] ofSample = new int[groups.length];
    boolean[] filled = new boolean[lacking.length];
    int empty = lacking.length;
    for (int i = 0; i < order.length; i++) {
      boolean last = order.length - i == empty; // each part has to get a group
      int part = most(lacking, filled, last);
      empty -= filled[part] ? 0 : 1;
      filled[part] = true;
      lacking[part] -= members[order[i]].length;
      for (int sample : members[order[i]]) {
        ofSample[sample] = part;
      }
    }
    return ofSample;
  }

  private static int most(double[] lacking, boolean[] filled, boolean onlyEmpty) {
    int most = -1;
    for (int part = 0; part < lacking.length; part++) {
      boolean may = !onlyEmpty || !filled[part];
      if (may && (most < 0 || lacking[part] > lacking[most])) {
        most = part;
      }
    }
    return most;
  }

  /** The samples of each group, of which there are at least {@code least}. */
  static int[][] members(int[] groups, int least, String parts) {
    int[][] members = Splitting.members(groups);
    if (members.length < least) {
      throw new UserException(
          "There "
              + (members.length == 1 ? "is 1 group" : "are " + members.length + " groups")
              + ", too few for "
              + least
              + " "
              + parts
              + ".",
          "Take fewer " + parts + ".");
    }
    return members;
  }
}
