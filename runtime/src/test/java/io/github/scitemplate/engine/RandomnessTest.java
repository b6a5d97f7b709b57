package io.github.scitemplate.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.engine.Randomness.Purpose;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomnessTest {

  @Test
  void seedsOfDifferentMomentsAndPurposesDiffer() {
    Set<Long> seeds = new HashSet<>();
    for (long seed = -2; seed < 3; seed++) {
      for (Purpose purpose : Purpose.values()) {
        for (long epoch = 0; epoch < 20; epoch++) {
          for (long iteration = 0; iteration < 20; iteration++) {
            assertTrue(seeds.add(new Randomness(seed).seedFor(purpose, epoch, iteration)));
          }
        }
      }
    }
    assertTrue(seeds.stream().allMatch(s -> s >= 0));
  }

  @Test
  void seedsNeverChangeBetweenReleases() {
    assertEquals(GOLDEN, new Randomness(42).seedFor(Purpose.ORDER, 3, 7));
    assertArrayEquals(GOLDEN_ORDER, new Randomness(42).permutation(6, 1));
  }

  private static final long GOLDEN = 6313448424295686730L;
  private static final long[] GOLDEN_ORDER = {2, 3, 5, 4, 1, 0};

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 1000})
  void anOrderHoldsEverySampleOnce(int size) {
    long[] order = new Randomness(5).permutation(size, 9);
    long[] sorted = order.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < size; i++) {
      assertEquals(i, sorted[i]);
    }
  }

  @Test
  void ordersAreUniform() {
    int[][] counts = new int[3][3];
    for (int epoch = 0; epoch < 6000; epoch++) {
      long[] order = new Randomness(1).permutation(3, epoch);
      for (int place = 0; place < 3; place++) {
        counts[place][(int) order[place]]++;
      }
    }
    for (int[] row : counts) {
      for (int count : row) {
        assertEquals(2000, count, 150, Arrays.deepToString(counts));
      }
    }
  }
}
