package io.github.scitemplate.data;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Rows;
import io.github.scitemplate.engine.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Gives batches of data that stay on the device. A batch in order is a copy, a shuffled batch is a
 * selection of rows. Small data are brought into the order of an epoch at its beginning, which
 * costs less than a selection for each batch. Large data are not, since they would fill the memory
 * twice.
 */
final class ResidentBatches implements BatchSource {
  private static final long FEW_BYTES = 4 << 20;

  /** Where libtorch lays arrays. The place of a number in memory may change the last bits. */
  private static final long ALIGNMENT = 64;

  private final DataLoader loader;
  private final Dataset dataset;
  private final EpochOrder epochs;
  private final BatchChanges changes;
  private final NDManager manager;
  private final List<Rows> inputs;
  private final List<Rows> labels;
  private final boolean few;
  private NDArray order;
  private List<Rows> orderedInputs = List.of();
  private List<Rows> orderedLabels = List.of();
  private long orderedEpoch = -1;

  ResidentBatches(DataLoader loader, Dataset dataset, Randomness randomness, Device device) {
    this.loader = loader;
    this.dataset = dataset;
    this.epochs = new EpochOrder(loader, randomness, false);
    this.changes = new BatchChanges(loader, randomness);
    this.manager = Torch.newManager(device);
    this.inputs = dataset.inputs().stream().map(a -> new Rows(a.on(manager))).toList();
    this.labels = dataset.labels().stream().map(a -> new Rows(a.on(manager))).toList();
    long bytes = Stream.concat(inputs.stream(), labels.stream()).mapToLong(Rows::bytes).sum();
    // A sampler may take each sample several times.
    this.few = bytes * Math.max(1, loader.samples() / dataset.size()) <= FEW_BYTES;
    this.order = manager.zeros(new Shape(0));
  }

  @Override
  public int batches() {
    return epochs.batches();
  }

  @Override
  public int batchSize() {
    return loader.batchSize();
  }

  @Override
  public int samples() {
    return epochs.samples();
  }

  @Override
  public Shape[] inputShapes() {
    return dataset.inputs().stream()
        .map(a -> new Shape(loader.batchSize()).addAll(a.shape().slice(1)))
        .toArray(Shape[]::new);
  }

  @Override
  public void prepare(long epoch, int index) {
    // All data are on the device already.
  }

  @Override
  public Batch batch(NDManager scope, long epoch, int index) {
    return changes.of(beforeMixing(scope, epoch, index), scope, epoch, index);
  }

  /** The last batch may be short, and then comes alone where the others are joined. */
  @Override
  public int mostTogether(int index) {
    return areJoined()
        ? Math.max(1, samples() / loader.batchSize() - index)
        : BatchSource.super.mostTogether(index);
  }

  @Override
  public Batches batches(NDManager scope, long epoch, int index, int count) {
    if (count == 1 || !areJoined()) {
      return BatchSource.super.batches(scope, epoch, index, count);
    }
    int from = index * loader.batchSize();
    Batch rows = rows(scope, epoch, from, from + count * loader.batchSize());
    return new Batches.Joined(rows.inputs(), rows.labels(), loader.batchSize(), count);
  }

  /** Whether each of several batches lies in memory as it would lie by itself. */
  private boolean areJoined() {
    boolean isInOrderOfEpoch = few && !epochs.isInDataOrder();
    return loader.batchTransforms().isEmpty()
        && (isInOrderOfEpoch
            || Stream.concat(inputs.stream(), labels.stream()).allMatch(this::isAligned));
  }

  private boolean isAligned(Rows rows) {
    return rows.bytes() / dataset.size() * loader.batchSize() % ALIGNMENT == 0;
  }

  @Override
  public Batch beforeMixing(NDManager scope, long epoch, int index) {
    int from = index * loader.batchSize();
    return rows(scope, epoch, from, Math.min(from + loader.batchSize(), samples()));
  }

  private Batch rows(NDManager scope, long epoch, int from, int to) {
    if (epochs.isInDataOrder()) {
      // This has to be a copy: a block that changes its input in place must not change the data.
      return batch(inputs, labels, rows -> rows.copy(scope, from, to), to - from);
    }
    if (epoch != orderedEpoch) {
      shuffle(epoch);
    }
    if (few) {
      // What is changed must not be part of the ordered data, from which a batch may come again.
      Function<Rows, NDArray> part =
          loader.batchTransforms().isEmpty()
              ? rows -> rows.range(scope, from, to)
              : rows -> rows.copy(scope, from, to);
      return batch(orderedInputs, orderedLabels, part, to - from);
    }
    try (NDArray chosen = order.get(scope, new NDIndex().addSliceDim(from, to))) {
      return batch(inputs, labels, rows -> rows.chosen(scope, chosen), to - from);
    }
  }

  @Override
  public int[] samplesOf(long epoch, int index) {
    return epochs.samples(new BatchPosition(epoch, index));
  }

  private void shuffle(long epoch) {
    int[] drawn = epochs.order(epoch);
    long[] samples = new long[drawn.length];
    Arrays.setAll(samples, i -> drawn[i]);
    order.close();
    order = manager.create(samples);
    orderedEpoch = epoch;
    if (few) {
      orderedInputs.forEach(Rows::close);
      orderedLabels.forEach(Rows::close);
      orderedInputs = inputs.stream().map(r -> new Rows(r.chosen(manager, order))).toList();
      orderedLabels = labels.stream().map(r -> new Rows(r.chosen(manager, order))).toList();
    }
  }

  private static Batch batch(
      List<Rows> inputs, List<Rows> labels, Function<Rows, NDArray> part, int samples) {
    NDList batchInputs = new NDList(inputs.size());
    inputs.forEach(rows -> batchInputs.add(part.apply(rows)));
    NDList batchLabels = new NDList(labels.size());
    labels.forEach(rows -> batchLabels.add(part.apply(rows)));
    return new Batch(batchInputs, batchLabels, samples);
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
    return OptionalDouble.empty();
  }

  @Override
  public void close() {
    manager.close();
  }
}
