package io.github.scitemplate.data.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What samplers draw; the bounds hold for the seeds that are used. */
class SamplerTest {
  private static int[] counts(int[] drawn, int size) {
    int[] counts = new int[size];
    Arrays.stream(drawn).forEach(i -> counts[i]++);
    return counts;
  }

  /** Pearson's statistic of counts beside what is expected. */
  private static double chiSquare(int[] counts, double[] expected) {
    return IntStream.range(0, counts.length)
        .mapToDouble(i -> (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i])
        .sum();
  }

  @Test
  void weightsAreProbabilitiesWithReplacement() {
    double[] weights = {1, 0, 2, 3, 0.5, 3.5, 0};
    int draws = 20_000;
    Sampler sampler = Sampler.weighted(weights, draws);
    sampler.check(7, 4);
    int[] counts = counts(sampler.draw(0, new SplittableRandom(3)), weights.length);
    assertEquals(0, counts[1]);
    assertEquals(0, counts[6]);
    int[] drawn = {counts[0], counts[2], counts[3], counts[4], counts[5]};
    double[] expected = {draws * 0.1, draws * 0.2, draws * 0.3, draws * 0.05, draws * 0.35};
    double statistic = chiSquare(drawn, expected);
    assertTrue(statistic < 18.47, "chi-square with 4 degrees, 0.1 %: " + statistic);
  }

  @Test
  void withoutReplacementEachComesOnceAndTheFirstInProportionToItsWeight() {
    double[] weights = {1, 0, 2, 3, 4};
    int draws = 20_000;
    int[] first = new int[5];
    int[] second = new int[5];
    Sampler sampler = Sampler.weightedWithoutReplacement(weights, 3);
    for (int epoch = 0; epoch < draws; epoch++) {
      int[] drawn = sampler.draw(epoch, new SplittableRandom(epoch));
      assertEquals(3, Arrays.stream(drawn).distinct().count());
      first[drawn[0]]++;
      second[drawn[1]]++;
    }
    assertEquals(0, first[1] + second[1]);
    double statistic =
        chiSquare(
            new int[] {first[0], first[2], first[3], first[4]},
            new double[] {draws * 0.1, draws * 0.2, draws * 0.3, draws * 0.4});
    assertTrue(statistic < 16.27, "chi-square with 3 degrees, 0.1 %: " + statistic);
    // P(second is 4) = sum over the first i of w_i/10 · 4/(10 − w_i)
    double ofFour = 0.1 * 4 / 9 + 0.2 * 4 / 8 + 0.3 * 4 / 7;
    double sigma = Math.sqrt(ofFour * (1 - ofFour) / draws);
    assertEquals(ofFour, second[4] / (double) draws, 4 * sigma);
    assertThrows(
        IllegalArgumentException.class, () -> Sampler.weightedWithoutReplacement(weights, 5));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aBalancedEpochHasAllClassesAndWithinThemAllSamplesEquallyOften(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int size = 40 + random.nextInt(40);
    int[] classes = new int[size];
    Arrays.setAll(classes, i -> i < 3 ? 7 : i < 12 ? -2 : 100);
    int samples = 30 + random.nextInt(100);
    Sampler sampler = Sampler.balanced(classes, samples);
    sampler.check(size, 4);
    int[] drawn = sampler.draw(0, random);
    assertEquals(samples, drawn.length);
    int[] counts = counts(drawn, size);
    int[] ofClass = new int[3];
    int[][] bounds = {{0, 3}, {3, 12}, {12, size}};
    for (int one = 0; one < 3; one++) {
      int[] members = Arrays.copyOfRange(counts, bounds[one][0], bounds[one][1]);
      ofClass[one] = Arrays.stream(members).sum();
      int least = Arrays.stream(members).min().orElseThrow();
      assertTrue(Arrays.stream(members).max().orElseThrow() <= least + 1, Arrays.toString(members));
    }
    int least = Arrays.stream(ofClass).min().orElseThrow();
    assertTrue(Arrays.stream(ofClass).max().orElseThrow() <= least + 1, Arrays.toString(ofClass));
    assertEquals(classes.length, Sampler.balanced(classes).samples());
    assertThrows(IllegalArgumentException.class, () -> Sampler.balanced(classes, 2));
  }

  @Test
  void whichSamplesOfAFrequentClassAnEpochTakesChanges() {
    int[] classes = IntStream.range(0, 100).map(i -> i < 10 ? 0 : 1).toArray();
    int[] all = new int[100];
    for (int epoch = 0; epoch < 40; epoch++) {
      int[] counts =
          counts(Sampler.balanced(classes).draw(epoch, new SplittableRandom(epoch)), 100);
      IntStream.range(0, 100).forEach(i -> all[i] += counts[i]);
    }
    int[] rare = Arrays.copyOf(all, 10);
    assertTrue(Arrays.stream(rare).allMatch(n -> n == 200), Arrays.toString(rare));
    int[] frequent = Arrays.copyOfRange(all, 10, 100);
    assertTrue(Arrays.stream(frequent).allMatch(n -> n > 8 && n < 36), Arrays.toString(frequent));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void eachBatchHasPClassesAndKSamplesOfEach(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] classes = random.ints(97, 0, 6).toArray();
    classes[0] = 6;
    classes[1] = 6; // a class of fewer samples than a batch takes
    Sampler sampler = Sampler.pk(classes, 4, 3);
    sampler.check(97, 12);
    assertEquals(96, sampler.samples());
    int[] drawn = sampler.draw(0, random);
    for (int from = 0; from < drawn.length; from += 12) {
      int[] batch = Arrays.copyOfRange(drawn, from, from + 12);
      int[] ofClass = counts(Arrays.stream(batch).map(i -> classes[i]).toArray(), 7);
      assertTrue(Arrays.stream(ofClass).allMatch(n -> n == 0 || n == 3), Arrays.toString(ofClass));
      long different = Arrays.stream(batch).filter(i -> classes[i] != 6).distinct().count();
      assertEquals(12 - ofClass[6], different, "a class with enough samples repeats none");
    }
    String message =
        assertThrows(IllegalArgumentException.class, () -> sampler.check(97, 16)).getMessage();
    assertEquals(
        "a sampler of 4 classes and 3 samples of each needs batches of 12, but the batch size is 16",
        message);
    assertThrows(IllegalArgumentException.class, () -> Sampler.pk(classes, 8, 3));
  }

  @Test
  void aClassIsTakenWholeBeforeASampleComesAgain() {
    int[] classes = new int[20];
    int[] drawn = Sampler.pk(classes, 1, 4).draw(0, new SplittableRandom(1));
    assertArrayEquals(IntStream.range(0, 20).toArray(), Arrays.stream(drawn).sorted().toArray());
  }

  @Test
  void aSubsetComesWholeInAnOrderOfEachEpoch() {
    Sampler sampler = Sampler.subset(5, 9, 2, 7);
    int[] first = sampler.draw(0, new SplittableRandom(1));
    int[] other = sampler.draw(1, new SplittableRandom(2));
    assertArrayEquals(new int[] {2, 5, 7, 9}, Arrays.stream(first).sorted().toArray());
    assertFalse(Arrays.equals(first, other));
    sampler.check(10, 4);
    assertThrows(IllegalArgumentException.class, () -> sampler.check(9, 4));
  }

  @Test
  void everyOrderOfASubsetIsEquallyLikely() {
    int[] counts = new int[6];
    for (int i = 0; i < 6000; i++) {
      int[] d = Sampler.subset(0, 1, 2).draw(i, new SplittableRandom(i * 31L));
      counts[d[0] * 2 + (d[1] > d[2] ? 1 : 0)]++;
    }
    double[] expected = new double[6];
    Arrays.fill(expected, 1000);
    assertTrue(chiSquare(counts, expected) < 20.5, Arrays.toString(counts));
  }

  @Test
  void samplersKeepNoState() {
    int[] classes = {0, 0, 1, 1, 2, 2, 0, 1, 2, 0};
    double[] weights = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    for (Sampler sampler :
        List.of(
            Sampler.subset(3, 4, 5),
            Sampler.balanced(classes),
            Sampler.pk(classes, 2, 2),
            Sampler.weighted(weights, 20),
            Sampler.weightedWithoutReplacement(weights, 9))) {
      int[] drawn = sampler.draw(3, new SplittableRandom(8));
      sampler.draw(4, new SplittableRandom(9));
      assertArrayEquals(drawn, sampler.draw(3, new SplittableRandom(8)));
      assertEquals(sampler.samples(), drawn.length);
    }
  }

  @Test
  void weightsThatAreNoneAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Sampler.weighted(new double[] {1, -1}, 2));
    assertThrows(IllegalArgumentException.class, () -> Sampler.weighted(new double[2], 2));
    assertThrows(
        IllegalArgumentException.class, () -> Sampler.weighted(new double[] {Double.NaN}, 2));
    assertThrows(
        IllegalArgumentException.class, () -> Sampler.weighted(new double[] {1, 2}, 2).check(3, 1));
  }

  @Test
  void samplersOfOtherDataAreRefused() {
    Sampler few = Sampler.weightedWithoutReplacement(new double[] {1, 0, 2}, 2);
    few.check(3, 1);
    assertThrows(IllegalArgumentException.class, () -> few.check(4, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> Sampler.weightedWithoutReplacement(new double[] {1, 0, 2}, 3));
    assertThrows(IllegalArgumentException.class, () -> Sampler.subset(3, -1).check(9, 1));
    assertThrows(IllegalArgumentException.class, () -> Sampler.balanced(new int[0]));
  }
}
