package io.github.scitemplate.data;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.Randomness;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Gives batches whose samples are made one at a time. A finished batch is copied to the device. */
final class StreamedBatches implements BatchSource {
  private static final double NANOS = 1e9;

  private final DataLoader loader;
  private final EpochOrder order;
  private final SampleMaker maker;
  private final LongSupplier nanoTime;
  private final BatchChanges changes;
  private @Nullable BatchAssembly assembly;
  private @Nullable ReadAhead readAhead;
  private long nanosWaited;

  /**
   * @param sameEpoch whether the end of an epoch is followed by its own beginning
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  StreamedBatches(
      DataLoader loader, Randomness randomness, boolean sameEpoch, LongSupplier nanoTime) {
    this.loader = loader;
    this.order = new EpochOrder(loader, randomness, sameEpoch);
    this.maker = new SampleMaker(loader, randomness);
    this.changes = new BatchChanges(loader, randomness);
    this.nanoTime = nanoTime;
  }

  @Override
  public int batches() {
    return order.batches();
  }

  @Override
  public int batchSize() {
    return loader.batchSize();
  }

  @Override
  public int samples() {
    return order.samples();
  }

  @Override
  public int[] samplesOf(long epoch, int index) {
    return order.samples(new BatchPosition(epoch, index));
  }

  @Override
  public Shape[] inputShapes() {
    return assembly().inputShapes();
  }

  private BatchAssembly assembly() {
    if (assembly == null) {
      assembly =
          loader.collate().isPresent()
              ? new CollatedBatches(firstSamples(), loader.collate().get(), loader)
              : new BatchLayout(maker.make(0, 0), loader);
    }
    return assembly;
  }

  private List<Sample> firstSamples() {
    int count = Math.min(loader.batchSize(), loader.dataset().size());
    return IntStream.range(0, count).mapToObj(index -> maker.make(0, index)).toList();
  }

  private ReadAhead readAhead() {
    if (readAhead == null) {
      readAhead = new ReadAhead(loader, order, maker, assembly());
    }
    return readAhead;
  }

  @Override
  public void prepare(long epoch, int index) {
    readAhead().startAt(new BatchPosition(epoch, index));
  }

  @Override
  public Batch batch(NDManager scope, long epoch, int index) {
    return changes.of(beforeMixing(scope, epoch, index), scope, epoch, index);
  }

  @Override
  public Batch beforeMixing(NDManager scope, long epoch, int index) {
    long start = nanoTime.getAsLong();
    DecodedBatch batch;
    try {
      batch = readAhead().take(new BatchPosition(epoch, index));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataFailure("Interrupted while waiting for data", e);
    } finally {
      nanosWaited += nanoTime.getAsLong() - start;
    }
    try {
      batch.check();
      return batch.memory().toDevice(scope, batch.rows());
    } finally {
      readAhead().giveBack(batch);
    }
  }

  @Override
  public String nameOf(int sample) {
    return loader.dataset().name(sample);
  }

  @Override
  public String name() {
    return loader.name();
  }

  @Override
  public OptionalDouble secondsWaited() {
    return OptionalDouble.of(nanosWaited / NANOS);
  }

  @Override
  public void close() {
    if (readAhead != null) {
      readAhead.close();
    }
  }
}
