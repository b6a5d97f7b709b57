package io.github.scitemplate.report.curves;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThinningTest {
  private static float[] curve(SplittableRandom random, int length) {
    float[] values = new float[length];
    int kind = random.nextInt(4);
    for (int i = 0; i < length; i++) {
      values[i] =
          switch (kind) {
            case 0 -> (float) random.nextDouble();
            case 1 -> (float) Math.exp(-3.0 * i / length);
            case 2 -> random.nextInt(3);
            default -> random.nextInt(20) == 0 ? Float.NaN : (float) random.nextDouble(-1, 1);
          };
    }
    if (random.nextBoolean()) {
      values[random.nextInt(length)] = 1e6f;
    }
    return values;
  }

  @Test
  void whateverTheCurveTheExtremesAndTheEndsStay() {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 2000; round++) {
      float[] values = curve(random, 1 + random.nextInt(3000));
      int most = 4 + random.nextInt(400);
      int[] kept = Thinning.keepingExtremes(values, most);
      float[] left = new float[kept.length];
      for (int i = 0; i < kept.length; i++) {
        left[i] = values[kept[i]];
      }
      assertArrayEquals(extremes(values), extremes(left), () -> Arrays.toString(values));
      assertEquals(0, kept[0]);
      assertEquals(values.length - 1, kept[kept.length - 1]);
      assertTrue(IntStream.range(1, kept.length).allMatch(i -> kept[i] > kept[i - 1]));
      assertTrue(finite(left) <= most, finite(left) + " of " + most);
    }
  }

  private static double[] extremes(float[] values) {
    double[] finite =
        IntStream.range(0, values.length)
            .mapToDouble(i -> values[i])
            .filter(Double::isFinite)
            .toArray();
    boolean special = finite.length < values.length;
    return new double[] {
      Arrays.stream(finite).min().orElse(0), Arrays.stream(finite).max().orElse(0), special ? 1 : 0
    };
  }

  private static long finite(float[] values) {
    return IntStream.range(0, values.length).filter(i -> Float.isFinite(values[i])).count();
  }

  @Test
  void aPeakInEachBucketStays() {
    float[] values = new float[1000];
    for (int peak = 5; peak < 1000; peak += 100) {
      values[peak] = peak;
    }
    int[] kept = Thinning.keepingExtremes(values, 102);
    for (int peak = 5; peak < 1000; peak += 100) {
      assertTrue(Arrays.binarySearch(kept, peak) >= 0, "the peak at " + peak);
    }
  }

  @Test
  void aShortCurveStaysAsItIs() {
    assertArrayEquals(new int[] {0, 1, 2}, Thinning.keepingExtremes(new float[] {3, 1, 2}, 4));
  }
}
