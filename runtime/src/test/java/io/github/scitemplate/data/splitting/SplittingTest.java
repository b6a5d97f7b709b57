package io.github.scitemplate.data.splitting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplittingTest {
  private static void assertWhole(int size, List<int[]> parts) {
    for (int[] part : parts) {
      assertArrayEquals(Arrays.stream(part).sorted().toArray(), part);
    }
    assertArrayEquals(
        IntStream.range(0, size).toArray(),
        parts.stream().flatMapToInt(Arrays::stream).sorted().toArray());
  }

  private static long count(int[] part, int[] classes, int one) {
    return Arrays.stream(part).filter(i -> classes[i] == one).count();
  }

  /** Classes of very different sizes, the smallest of {@code least} samples. */
  private static int[] classes(SplittableRandom random, int least) {
    int kinds = 2 + random.nextInt(6);
    int size = least * kinds + random.nextInt(300);
    int[] classes = new int[size];
    for (int i = 0; i < size; i++) {
      double skewed = random.nextDouble();
      classes[i] = i < least * kinds ? i % kinds : (int) (kinds * skewed * skewed * skewed);
    }
    return classes;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void stratifiedPartsHaveTheirShareOfEachClassToWithinOneSample(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] classes = classes(random, 3);
    double first = 0.3 + 0.5 * random.nextDouble();
    double[] shares = {first, (1 - first) / 2, (1 - first) / 2};
    List<int[]> parts = Splitting.stratified(classes).withSeed(seed).shares(shares);
    assertWhole(classes.length, parts);
    for (int one : Arrays.stream(classes).distinct().toArray()) {
      long all = Arrays.stream(classes).filter(c -> c == one).count();
      for (int part = 0; part < 3; part++) {
        double off = count(parts.get(part), classes, one) - all * shares[part];
        assertTrue(Math.abs(off) < 1, "class " + one + " part " + part + " is off by " + off);
      }
    }
    for (int part = 0; part < 3; part++) {
      double off = parts.get(part).length - classes.length * shares[part];
      assertTrue(Math.abs(off) < 3, "part " + part + " is off by " + off);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void stratifiedFoldsAreOfOneSizeAndHaveEachClassEquallyOftenToWithinOneSample(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int folds = 2 + random.nextInt(5);
    int[] classes = classes(random, folds);
    Splitting splitting = Splitting.stratified(classes).withSeed(seed);
    List<int[]> heldOut =
        IntStream.range(0, folds).mapToObj(k -> splitting.fold(k, folds).heldOut()).toList();
    assertWhole(classes.length, heldOut);
    for (int k = 0; k < folds; k++) {
      Fold fold = splitting.fold(k, folds);
      assertWhole(classes.length, List.of(fold.train(), fold.heldOut()));
    }
    assertTrue(spread(heldOut.stream().mapToLong(part -> part.length).toArray()) <= 1);
    for (int one : Arrays.stream(classes).distinct().toArray()) {
      long[] counts = heldOut.stream().mapToLong(part -> count(part, classes, one)).toArray();
      assertTrue(spread(counts) <= 1, "class " + one + " " + Arrays.toString(counts));
    }
  }

  private static long spread(long[] counts) {
    return Arrays.stream(counts).max().orElseThrow() - Arrays.stream(counts).min().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void groupsStayWholeAndPartsHaveAboutTheirShares(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] groups = random.ints(400, 0, 60).toArray();
    Splitting splitting = Splitting.grouped(groups).withSeed(seed);
    List<int[]> parts = splitting.shares(0.6, 0.2, 0.2);
    List<int[]> folds =
        IntStream.range(0, 5).mapToObj(k -> splitting.fold(k, 5).heldOut()).toList();
    for (List<int[]> some : List.of(parts, folds)) {
      assertWhole(400, some);
      int[] parted = new int[60];
      Arrays.fill(parted, -1);
      for (int p = 0; p < some.size(); p++) {
        for (int sample : some.get(p)) {
          assertTrue(parted[groups[sample]] == -1 || parted[groups[sample]] == p);
          parted[groups[sample]] = p;
        }
      }
    }
    assertEquals(240, parts.get(0).length, 15);
    assertEquals(80, parts.get(1).length, 15);
    assertTrue(spread(folds.stream().mapToLong(f -> f.length).toArray()) <= 3);
  }

  /** Patients with one to nine samples, each mostly of one class. */
  private static int[][] patients(SplittableRandom random, int patients, int kinds) {
    int[] groups =
        IntStream.range(0, patients)
            .flatMap(patient -> IntStream.generate(() -> patient).limit(1 + random.nextInt(9)))
            .toArray();
    int[] mostly = random.ints(patients, 0, 100).map(n -> n * n * kinds / 10_000).toArray();
    int[] classes =
        Arrays.stream(groups)
            .map(g -> random.nextInt(4) == 0 ? random.nextInt(kinds) : mostly[g])
            .toArray();
    Splitting.shuffled(groups, new SplittableRandom(1));
    Splitting.shuffled(classes, new SplittableRandom(1)); // in the same order
    return new int[][] {classes, groups};
  }

  /** The farthest that a part's count of a class is from its share, in samples. */
  private static double farthest(List<int[]> parts, double[] shares, int[] classes) {
    double most = 0;
    for (int one : Arrays.stream(classes).distinct().toArray()) {
      long all = Arrays.stream(classes).filter(c -> c == one).count();
      for (int part = 0; part < shares.length; part++) {
        most = Math.max(most, Math.abs(count(parts.get(part), classes, one) - all * shares[part]));
      }
    }
    return most;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void stratifiedGroupsStayWholeAndEachPartHasAboutItsShareOfEachClass(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int kinds = 2 + random.nextInt(4);
    int folds = 2 + random.nextInt(4);
    int[][] patients = patients(random, 150 + random.nextInt(100), kinds);
    Splitting splitting =
        Splitting.stratifiedGroups(patients[0], patients[1]).withSeed(random.nextLong());
    double[] equal = new double[folds];
    Arrays.fill(equal, 1.0 / folds);
    List<int[]> heldOut =
        IntStream.range(0, folds).mapToObj(k -> splitting.fold(k, folds).heldOut()).toList();
    double[] shares = {0.7, 0.2, 0.1};
    List<int[]> parts = splitting.shares(shares);
    for (List<int[]> some : List.of(heldOut, parts)) {
      assertWhole(patients[0].length, some);
      for (int group : patients[1]) {
        assertEquals(
            1,
            some.stream()
                .filter(part -> Arrays.stream(part).anyMatch(i -> patients[1][i] == group))
                .count());
      }
    }
    // No group has more than nine samples.
    assertTrue(
        farthest(heldOut, equal, patients[0]) < 9, "" + farthest(heldOut, equal, patients[0]));
    assertTrue(farthest(parts, shares, patients[0]) < 9, "" + farthest(parts, shares, patients[0]));
    assertTrue(spread(heldOut.stream().mapToLong(part -> part.length).toArray()) < 18);
    assertArrayEquals(parts.get(1), splitting.shares(shares).get(1), "the seed decides");
  }

  @Test
  void stratifiedGroupsAreNearerToTheirSharesThanGroupsAlone() {
    double stratified = 0;
    double alone = 0;
    double[] equal = {0.2, 0.2, 0.2, 0.2, 0.2};
    for (int seed = 0; seed < 20; seed++) {
      int[][] patients = patients(new SplittableRandom(seed), 60, 3);
      Splitting both = Splitting.stratifiedGroups(patients[0], patients[1]).withSeed(seed);
      Splitting one = Splitting.grouped(patients[1]).withSeed(seed);
      stratified +=
          farthest(
              IntStream.range(0, 5).mapToObj(k -> both.fold(k, 5).heldOut()).toList(),
              equal,
              patients[0]);
      alone +=
          farthest(
              IntStream.range(0, 5).mapToObj(k -> one.fold(k, 5).heldOut()).toList(),
              equal,
              patients[0]);
    }
    assertTrue(stratified < 0.5 * alone, stratified + " of " + alone);
  }

  @Test
  void stratifiedGroupsThatCannotBeDividedAreRefused() {
    int[] classes = {0, 0, 0, 1, 1, 1, 0, 0};
    int[] groups = {0, 0, 1, 1, 1, 0, 2, 3};
    assertEquals(
        "Class 1 is in 2 groups, too few for 3 folds.",
        problem(() -> Splitting.stratifiedGroups(classes, groups).fold(0, 3)));
    assertEquals(
        "There are 4 groups, too few for 5 parts.",
        problem(() -> Splitting.stratifiedGroups(classes, groups).shares(0.2, 0.2, 0.2, 0.2, 0.2)));
    assertArrayEquals(
        Splitting.stratifiedGroups(classes, groups).fold(0, 2).heldOut(),
        Splitting.stratifiedGroups(classes, List.of("a", "a", "b", "b", "b", "a", "c", "d"))
            .fold(0, 2)
            .heldOut());
    assertThrows(
        IllegalArgumentException.class,
        () -> Splitting.stratifiedGroups(classes, new int[] {1, 2}));
  }

  @Test
  void groupsMayHaveNames() {
    List<String> patients = List.of("ann", "bob", "ann", "cid", "bob", "ann");
    Fold fold = Splitting.grouped(patients).fold(0, 3);
    assertEquals(
        1, Arrays.stream(fold.heldOut()).mapToObj(patients::get).distinct().count(), "" + fold);
    assertArrayEquals(
        Splitting.grouped(new int[] {0, 1, 0, 2, 1, 0}).fold(1, 3).heldOut(),
        Splitting.grouped(patients).fold(1, 3).heldOut());
  }

  @Test
  void noPartIsEmptyHoweverFewGroupsThereAre() {
    for (int seed = 0; seed < 30; seed++) {
      List<int[]> parts =
          Splitting.grouped(new int[] {0, 0, 0, 0, 1, 1, 1, 1, 2})
              .withSeed(seed)
              .shares(0.98, 0.01, 0.01);
      assertTrue(parts.stream().allMatch(part -> part.length > 0));
    }
  }

  @Test
  void samplesAreDividedByChanceAndEveryExperimentHasTheSameParts() {
    List<int[]> parts = Splitting.random(100).shares(0.7, 0.3);
    assertWhole(100, parts);
    assertEquals(70, parts.get(0).length);
    assertTrue(Arrays.equals(parts.get(0), Splitting.random(100).shares(0.7, 0.3).get(0)));
    assertFalse(
        Arrays.equals(parts.get(0), Splitting.random(100).withSeed(1).shares(0.7, 0.3).get(0)));
    int[] often = new int[100];
    for (int seed = 0; seed < 400; seed++) {
      for (int sample : Splitting.random(100).withSeed(seed).fold(seed % 4, 4).heldOut()) {
        often[sample]++;
      }
    }
    assertTrue(Arrays.stream(often).allMatch(n -> n > 60 && n < 140), Arrays.toString(often));
  }

  @Test
  void whatCannotBeDividedIsRefused() {
    int[] classes = {0, 0, 0, 0, 1, 1};
    assertEquals(
        "Class 1 has 2 samples, too few for 3 folds.",
        problem(() -> Splitting.stratified(classes).fold(0, 3)));
    assertEquals(
        "Class 1 has 2 samples, too few for 3 parts.",
        problem(() -> Splitting.stratified(classes).shares(0.5, 0.3, 0.2)));
    assertEquals(
        "There are 2 groups, too few for 3 folds.",
        problem(() -> Splitting.grouped(classes).fold(0, 3)));
    assertEquals(
        "There are 4 samples, too few for 5 folds.", problem(() -> Splitting.random(4).fold(0, 5)));
    assertEquals(
        "A share of 0.01 of 10 samples is no sample.",
        problem(() -> Splitting.random(10).shares(0.99, 0.01)));
    assertEquals(
        "There is 1 group, too few for 2 folds.",
        problem(() -> Splitting.grouped(new int[3]).fold(0, 2)));
    assertEquals(
        "Class 1 has 1 sample, too few for 2 folds.",
        problem(() -> Splitting.stratified(new int[] {0, 0, 1}).fold(0, 2)));
    for (Runnable wrong :
        Stream.<Runnable>of(
                () -> Splitting.random(10).fold(3, 3),
                () -> Splitting.random(10).fold(-1, 3),
                () -> Splitting.random(10).fold(0, 1),
                () -> Splitting.random(10).shares(0.5, 0.4),
                () -> Splitting.random(10).shares(1.5, -0.5),
                () -> Splitting.random(0))
            .toList()) {
      assertThrows(IllegalArgumentException.class, wrong::run);
    }
  }

  private static String problem(Runnable split) {
    return assertThrows(UserException.class, split::run).problem();
  }
}
