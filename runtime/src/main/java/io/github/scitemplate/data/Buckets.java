package io.github.scitemplate.data;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Puts samples of similar length into the same batches. The samples of some batches that would
 * follow each other are sorted by length and divided into batches; then the order of all whole
 * batches is drawn. A short batch stays the last.
 *
 * @param lengths of each sample
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record Buckets(int[] lengths) {
  private static final int MOST_BATCHES_SORTED = 50;
  private static final int LEAST_POOLS = 4;

  Buckets {
    lengths = lengths.clone();
  }

  /** The same of the first samples. */
  Buckets first(int count) {
    return new Buckets(Arrays.copyOf(lengths, count));
  }

  /**
   * Arranges an epoch that is shuffled: what is sorted together are at most 50 batches, or a
   * quarter of the epoch, so that batches are others in each epoch.
   *
   * @param order the samples of an epoch, in a drawn order
   */
  int[] shuffled(int[] order, int batchSize, SplittableRandom random) {
    int batches = order.length / batchSize;
    int together = Math.max(1, Math.min(MOST_BATCHES_SORTED, batches / LEAST_POOLS));
    int[] sorted = new int[order.length];
    for (int from = 0; from < order.length; from += together * batchSize) {
      int to = Math.min(order.length, from + together * batchSize);
      int[] pool = sorted(Arrays.copyOfRange(order, from, to));
      System.arraycopy(pool, 0, sorted, from, pool.length);
    }
    int[] places = IntStream.range(0, batches).toArray();
    int[] arranged = sorted.clone();
    for (int i = batches - 1; i >= 0; i--) {
      int j = random.nextInt(i + 1);
      int place = places[j];
      places[j] = places[i];
      System.arraycopy(sorted, place * batchSize, arranged, i * batchSize, batchSize);
    }
    return arranged;
  }

  /** Arranges an epoch that is not shuffled: shortest samples first. */
  int[] sorted(int[] order) {
    return Arrays.stream(order)
        .boxed()
        .sorted((a, b) -> Integer.compare(lengths[a], lengths[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
