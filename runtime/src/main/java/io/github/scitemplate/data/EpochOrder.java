package io.github.scitemplate.data;

import io.github.scitemplate.data.sampling.Sampler;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Randomness.Purpose;
import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Decides which samples each batch holds, and which batch follows which. Thread-safe. */
final class EpochOrder {
  private final Randomness randomness;
  private final Optional<Sampler> sampler;
  private final Optional<Buckets> buckets;
  private final boolean shuffled;
  private final boolean inDataOrder;
  private final boolean sameEpoch;
  private final int batchSize;
  private final int size;
  private final int batches;
  private final int inEpoch;
  private final String data;
  private int[] order = new int[0];
  private long orderedEpoch = -1;

  /**
   * @param sameEpoch whether the end of an epoch is followed by its own beginning
   */
  EpochOrder(DataLoader loader, Randomness randomness, boolean sameEpoch) {
    this.randomness = randomness;
    this.sampler = loader.sampler();
    this.buckets = loader.buckets();
    this.shuffled = loader.shuffled();
    this.inDataOrder = !shuffled && sampler.isEmpty() && buckets.isEmpty();
    this.sameEpoch = sameEpoch;
    this.batchSize = loader.batchSize();
    this.size = loader.dataset().size();
    this.batches = loader.batches();
    this.inEpoch = loader.samples();
    this.data = loader.name();
  }

  /** Samples in an epoch. */
  int samples() {
    return inEpoch;
  }

  /** Batches in an epoch. */
  int batches() {
    return batches;
  }

  /** Whether the order of every epoch is that of the data set. */
  boolean isInDataOrder() {
    return inDataOrder;
  }

  /** The batch that is expected after this one. */
  BatchPosition next(BatchPosition position) {
    return position.index() + 1 < batches()
        ? new BatchPosition(position.epoch(), position.index() + 1)
        : new BatchPosition(sameEpoch ? position.epoch() : position.epoch() + 1, 0);
  }

  /** How many samples the batch has. */
  int rows(BatchPosition position) {
    return Math.min(batchSize, inEpoch - position.index() * batchSize);
  }

  /**
   * The indexes of the batch's samples in the data set, in their order.
   *
   * @throws DataFailure or UserException if the sampler fails
   */
  int[] samples(BatchPosition position) {
    int from = position.index() * batchSize;
    int to = from + rows(position);
    return inDataOrder
        ? IntStream.range(from, to).toArray()
        : Arrays.copyOfRange(order(position.epoch()), from, to);
  }

  /** The indexes of an epoch's samples, which the caller must not change. */
  synchronized int[] order(long epoch) {
    if (epoch != orderedEpoch) {
      order = arranged(drawn(epoch), epoch);
      orderedEpoch = epoch;
    }
    return order;
  }

  private int[] drawn(long epoch) {
    if (sampler.isPresent()) {
      return sampled(sampler.get(), epoch);
    }
    if (!shuffled) {
      return IntStream.range(0, inEpoch).toArray();
    }
    long[] permutation = randomness.permutation(size, epoch);
    int[] drawn = new int[inEpoch];
    Arrays.setAll(drawn, i -> (int) permutation[i]);
    return drawn;
  }

  private int[] arranged(int[] drawn, long epoch) {
    if (buckets.isEmpty()) {
      return drawn;
    }
    boolean mixed = shuffled || sampler.isPresent();
    SplittableRandom random = randomness.generatorFor(Purpose.BUCKETS, epoch, 0);
    return mixed ? buckets.get().shuffled(drawn, batchSize, random) : buckets.get().sorted(drawn);
  }

  private int[] sampled(Sampler own, long epoch) {
    int[] drawn;
    try {
      drawn = own.draw(epoch, randomness.generatorFor(Purpose.SAMPLER, epoch, 0));
    } catch (OutOfMemoryError | UserException e) {
      throw e;
    } catch (Throwable e) {
      String text = e.getMessage() == null ? "" : ": " + e.getMessage();
      throw new DataFailure(failed(epoch) + e.getClass().getSimpleName() + text, e);
    }
    if (drawn == null || drawn.length != own.samples()) {
      throw new DataFailure(
          failed(epoch)
              + (drawn == null ? "null was returned" : "it drew " + drawn.length + " samples")
              + ", not "
              + own.samples(),
          null);
    }
    for (int index : drawn) {
      if (index < 0 || index >= size) {
        throw new DataFailure(
            failed(epoch) + "it drew sample " + index + ", but there are " + size + ", from 0 on",
            null);
      }
    }
    return Arrays.copyOf(drawn, inEpoch);
  }

  private String failed(long epoch) {
    return "The sampler of " + data + " failed in epoch " + (epoch + 1) + ": ";
  }
}
