package io.github.scitemplate.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistogramBucketsTest {

  private static int total(HistogramBuckets buckets) {
    return IntStream.range(0, buckets.count()).map(buckets::size).sum();
  }

  @Test
  void everyNumberIsCountedOnceBetweenTheEdgesOfItsBucket() {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-3, 5);
    }
    HistogramBuckets buckets = HistogramBuckets.of(values);
    assertEquals(values.length, total(buckets));
    for (int b = 0; b < buckets.count(); b++) {
      int within = 0;
      for (float value : values) {
        boolean last = b == buckets.count() - 1;
        if (value >= buckets.edge(b) && (value < buckets.edge(b + 1) || last)) {
          within++;
        }
      }
      assertEquals(within, buckets.size(b));
    }
  }

  @Test
  void equalNumbersLieInTheLastBucketWhichHasNoWidth() {
    HistogramBuckets buckets = HistogramBuckets.of(new float[] {2, 2, 2});
    assertEquals(3, buckets.size(29));
    assertEquals(3, total(buckets));
    assertEquals(2, buckets.edge(0));
    assertEquals(2, buckets.edge(30));
  }

  @Test
  void whatIsNotFiniteIsNotCounted() {
    float[] values = {Float.NaN, 1, Float.POSITIVE_INFINITY, 3, Float.NEGATIVE_INFINITY};
    HistogramBuckets buckets = HistogramBuckets.of(values);
    assertEquals(2, total(buckets));
    assertEquals(1, buckets.edge(0));
    assertEquals(3, buckets.edge(30));
    assertEquals(0, total(HistogramBuckets.of(new float[] {Float.NaN})));
    assertEquals(0, total(HistogramBuckets.of(new float[0])));
  }

  @Test
  void theWidestRangeOfFloatsIsCounted() {
    float[] values = {-Float.MAX_VALUE, 0, Float.MAX_VALUE};
    HistogramBuckets buckets = HistogramBuckets.of(values);
    assertEquals(1, buckets.size(0));
    assertEquals(1, buckets.size(15));
    assertEquals(1, buckets.size(29));
  }
}
