package io.github.scitemplate.data;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import java.util.List;

/**
 * The batches of a loader on the device, by number: batch {@code i} of epoch {@code e} depends on
 * the seed, {@code e} and {@code i} alone, so training can begin anywhere at no cost. The data stay
 * on the device; a shuffled batch is one selection by index.
 */
public final class BatchSource implements AutoCloseable {
  private final DataLoader loader;
  private final Randomness randomness;
  private final NDManager manager;
  private final List<NDArray> inputs;
  private final List<NDArray> labels;
  private NDArray order;
  private long orderedEpoch = -1;

  public BatchSource(DataLoader loader, Randomness randomness, Device device) {
    this.loader = loader;
    this.randomness = randomness;
    this.manager = Torch.newManager(device);
    this.inputs = loader.dataset().inputs().stream().map(a -> a.on(manager)).toList();
    this.labels = loader.dataset().labels().stream().map(a -> a.on(manager)).toList();
    this.order = manager.zeros(new Shape(0));
  }

  /** Batches in an epoch. */
  public int batches() {
    return loader.batches();
  }

  /** Samples in an epoch. */
  public int samples() {
    return loader.dataset().size();
  }

  /**
   * One batch.
   *
   * @param scope closes it
   * @param epoch from 0
   * @param index from 0 within the epoch
   */
  public Batch batch(NDManager scope, long epoch, int index) {
    int from = index * loader.batchSize();
    int to = Math.min(from + loader.batchSize(), samples());
    return loader.shuffled() ? shuffled(scope, epoch, from, to) : inOrder(scope, from, to);
  }

  private Batch shuffled(NDManager scope, long epoch, int from, int to) {
    if (epoch != orderedEpoch) {
      order.close();
      order = manager.create(randomness.permutation(samples(), epoch));
      orderedEpoch = epoch;
    }
    try (NDArray chosen = order.get(scope, new NDIndex().addSliceDim(from, to))) {
      NDIndex index = new NDIndex("{}", chosen);
      return new Batch(select(scope, inputs, index), select(scope, labels, index), to - from);
    }
  }

  private Batch inOrder(NDManager scope, int from, int to) {
    NDIndex index = new NDIndex().addSliceDim(from, to);
    return new Batch(select(scope, inputs, index), select(scope, labels, index), to - from);
  }

  private static NDList select(NDManager scope, List<NDArray> arrays, NDIndex index) {
    NDList selected = new NDList(arrays.size());
    for (NDArray array : arrays) {
      selected.add(array.get(scope, index));
    }
    return selected;
  }

  @Override
  public void close() {
    manager.close();
  }
}
