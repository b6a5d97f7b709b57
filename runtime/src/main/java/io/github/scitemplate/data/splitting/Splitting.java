package io.github.scitemplate.data.splitting;

import io.github.scitemplate.error.Setting;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Divides the samples of a data set into parts that never overlap and together are the whole. Which
 * part a sample belongs to depends on what is given here alone. Unless {@link #withSeed} says
 * otherwise, all experiments of a session and all their repeats have the same parts, whatever their
 * {@code seed} is: they are compared on the same data, and a sample that tests one of them trains
 * none. Samples keep their order inside of a part.
 *
 * <pre>
 * List&lt;int[]&gt; parts = Splitting.stratified(classes).shares(0.8, 0.1, 0.1);
 * Fold fold = Splitting.grouped(patients).fold(cfg.getInt("fold"), 5);
 * SampleSource train = source.select(fold.train());
 * </pre>
 */
public final class Splitting {
  private final Partition partition;
  private final long seed;

  private Splitting(Partition partition, long seed) {
    this.partition = partition;
    this.seed = seed;
  }

  /** A division by chance alone, as scikit-learn's {@code train_test_split} and {@code KFold}. */
  public static Splitting random(int samples) {
    Setting.atLeast(1, "the number of samples to split", samples);
    return new Splitting(new Strata(new int[samples], false), 0);
  }

  /**
   * A division in which each part has its share of each class, to within one sample, as
   * scikit-learn's {@code StratifiedShuffleSplit} and {@code StratifiedKFold}.
   *
   * @param classes the class of each sample
   */
  public static Splitting stratified(int[] classes) {
    Setting.atLeast(1, "the number of samples to split", classes.length);
    return new Splitting(new Strata(classes, true), 0);
  }

  /**
   * A division that keeps groups together, such as all pictures of a patient, as scikit-learn's
   * {@code GroupShuffleSplit} and {@code GroupKFold}. The parts have about their shares of the
   * samples.
   *
   * @param groups the group of each sample
   */
  public static Splitting grouped(int[] groups) {
    Setting.atLeast(1, "the number of samples to split", groups.length);
    return new Splitting(new Groups(groups), 0);
  }

  /** As {@link #grouped(int[])}, by whatever tells the groups apart, such as their names. */
  public static Splitting grouped(List<?> groups) {
    return grouped(numbers(groups));
  }

  /**
   * A division that keeps groups together and gives each part about its share of each class, as
   * scikit-learn's {@code StratifiedGroupKFold}. The smaller the groups are, the nearer come the
   * shares.
   *
   * @param classes the class of each sample
   * @param groups the group of each sample
   */
  public static Splitting stratifiedGroups(int[] classes, int[] groups) {
    Setting.atLeast(1, "the number of samples to split", groups.length);
    if (classes.length != groups.length) {
      throw new IllegalArgumentException(
          "each sample needs a class and a group, but there are "
              + classes.length
              + " classes and "
              + groups.length
              + " groups");
    }
    return new Splitting(new StratifiedGroups(classes, groups), 0);
  }

  /** As {@link #stratifiedGroups(int[], int[])}, by whatever tells the groups apart. */
  public static Splitting stratifiedGroups(int[] classes, List<?> groups) {
    return stratifiedGroups(classes, numbers(groups));
  }

  private static int[] numbers(List<?> groups) {
    Map<Object, Integer> numbers = new HashMap<>();
    int[] ofSamples = new int[groups.size()];
    for (int i = 0; i < ofSamples.length; i++) {
      numbers.putIfAbsent(groups.get(i), numbers.size());
      ofSamples[i] = numbers.getOrDefault(groups.get(i), 0);
    }
    return ofSamples;
  }

  /**
   * The same drawn from another seed than 0. {@code cfg.getLong("split_seed", 0)} makes it a key of
   * the config. With {@code cfg.getLong("seed", 0)} each repeat divides the data anew; then their
   * scores vary with the data, too, and what tests one repeat trains another.
   */
  public Splitting withSeed(long number) {
    return new Splitting(partition, number);
  }

  /**
   * Parts with the given shares of the samples, such as 0.8, 0.1 and 0.1. Each has ascending
   * indices.
   *
   * @throws io.github.scitemplate.error.UserException if a part would be empty, or a class has
   *     fewer samples than there are parts
   */
  public List<int[]> shares(double... shares) {
    double sum = 0;
    for (double share : shares) {
      Setting.positive("each share of the samples", share);
      sum += share;
    }
    Setting.require(Math.abs(sum - 1) < 1e-9, "the sum of the shares", "1", sum);
    return parts(partition.byShares(shares.clone(), generator()), shares.length);
  }

  /**
   * One fold of a cross-validation.
   *
   * @param fold which one is held out, from 0
   * @param folds how many there are, at least 2
   * @throws io.github.scitemplate.error.UserException if a class has fewer samples than there are
   *     folds, or is in fewer groups, or there are fewer groups or samples
   */
  public Fold fold(int fold, int folds) {
    Setting.atLeast(2, "the number of folds", folds);
    Setting.require(
        fold >= 0 && fold < folds, "the fold", "from 0 to " + (folds - 1) + " of " + folds, fold);
    int[] ofSample = partition.intoFolds(folds, generator());
    return new Fold(
        IntStream.range(0, ofSample.length).filter(i -> ofSample[i] != fold).toArray(),
        IntStream.range(0, ofSample.length).filter(i -> ofSample[i] == fold).toArray());
  }

  private SplittableRandom generator() {
    return new SplittableRandom(seed);
  }

  private static List<int[]> parts(int[] ofSample, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            part -> IntStream.range(0, ofSample.length).filter(i -> ofSample[i] == part).toArray())
        .toList();
  }

  /** Brings {@code values} into a uniformly drawn order (Fisher and Yates), and returns it. */
  static int[] shuffled(int[] values, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int other = values[j];
      values[j] = values[i];
      values[i] = other;
    }
    return values;
  }

  /** The samples of each class or group, by its number: ascending numbers, ascending samples. */
  static int[][] members(int[] numbers) {
    int[] different = Arrays.stream(numbers).distinct().sorted().toArray();
    Map<Integer, Integer> places = new HashMap<>();
    Arrays.stream(different).forEach(number -> places.put(number, places.size()));
    int[] counts = new int[different.length];
    Arrays.stream(numbers).forEach(number -> counts[places.getOrDefault(number, 0)]++);
    int[][] members = new int[different.length][];
    Arrays.setAll(members, i -> new int[counts[i]]);
    int[] filled = new int[different.length];
    for (int sample = 0; sample < numbers.length; sample++) {
      int place = places.getOrDefault(numbers[sample], 0);
      members[place][filled[place]++] = sample;
    }
    return members;
  }
}
