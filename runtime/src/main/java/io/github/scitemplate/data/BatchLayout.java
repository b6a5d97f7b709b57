package io.github.scitemplate.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lays out the samples of a batch in memory. Sample 0 of the data set decides on shapes and types.
 */
final class BatchLayout implements BatchAssembly {
  private final Sample first;
  private final List<HostArray> arrays;
  private final int batchSize;
  private final DataLoader loader;

  BatchLayout(Sample first, DataLoader loader) {
    this.first = first;
    this.arrays = Stream.concat(first.inputs().stream(), first.labels().stream()).toList();
    this.batchSize = loader.batchSize();
    this.loader = loader;
  }

  @Override
  public Shape[] inputShapes() {
    return first.inputs().stream().map(a -> shape(batchSize, a)).toArray(Shape[]::new);
  }

  private static Shape shape(int rows, HostArray sample) {
    return new Shape(rows).addAll(sample.shape());
  }

  private static int bytes(HostArray sample) {
    return Math.toIntExact(sample.shape().size() * sample.dataType().getNumOfBytes());
  }

  /** Allocates memory outside the Java heap for a batch: a buffer for each input and label. */
  @Override
  public Memory newMemory() {
    return new Buffers(newBuffers());
  }

  /** A buffer for each input and label. */
  private final class Buffers implements Memory {
    private final List<ByteBuffer> buffers;

    private Buffers(List<ByteBuffer> buffers) {
      this.buffers = buffers;
    }

    @Override
    public void put(Sample sample, int index, int row) {
      write(sample, index, buffers, row);
    }

    @Override
    public void complete(BatchPosition position, int rows) {
      // Each sample is in its place already.
    }

    @Override
    public Batch toDevice(NDManager scope, int rows) {
      return BatchLayout.this.toDevice(scope, buffers, rows);
    }
  }

  private List<ByteBuffer> newBuffers() {
    List<ByteBuffer> buffers = new ArrayList<>(arrays.size());
    for (HostArray array : arrays) {
      long size = (long) bytes(array) * batchSize;
      if (size > Integer.MAX_VALUE) {
        throw new DataFailure(
            "A batch of "
                + batchSize
                + " samples of "
                + loader.name()
                + ", "
                + array.describe()
                + " each, exceeds 2 GiB",
            null);
      }
      buffers.add(ByteBuffer.allocateDirect((int) size).order(ByteOrder.nativeOrder()));
    }
    return buffers;
  }

  private void write(Sample sample, int index, List<ByteBuffer> buffers, int row) {
    checkCounts(sample, index, first, loader);
    for (int i = 0; i < arrays.size(); i++) {
      HostArray value = array(sample, i);
      HostArray expected = arrays.get(i);
      if (!value.shape().equals(expected.shape()) || value.dataType() != expected.dataType()) {
        throw new DataFailure(
            loader.sample(index)
                + " of "
                + loader.name()
                + " has "
                + value.describe()
                + name(i)
                + ", but sample 0 has "
                + expected.describe()
                + (value.dataType() == expected.dataType()
                    ? "; withCollate of the DataLoader makes batches of unequal samples"
                    : ""),
            null);
      }
      value.writeTo(buffers.get(i), row * bytes(value));
    }
  }

  /**
   * Checks that a sample has as many inputs and labels as sample 0.
   *
   * @throws DataFailure if not
   */
  static void checkCounts(Sample sample, int index, Sample first, DataLoader loader) {
    if (sample.inputs().size() != first.inputs().size()
        || sample.labels().size() != first.labels().size()) {
      throw new DataFailure(
          loader.sample(index)
              + " of "
              + loader.name()
              + " has "
              + count(sample)
              + ", but sample 0 has "
              + count(first),
          null);
    }
  }

  /** Array {@code i} of a sample, with inputs first, then labels. */
  private static HostArray array(Sample sample, int i) {
    int inputs = sample.inputs().size();
    return i < inputs ? sample.inputs().get(i) : sample.labels().get(i - inputs);
  }

  private static String count(Sample sample) {
    return sample.inputs().size() + " inputs and " + sample.labels().size() + " labels";
  }

  private String name(int array) {
    int inputs = first.inputs().size();
    return array < inputs ? " as input " + array : " as label " + (array - inputs);
  }

  private Batch toDevice(NDManager scope, List<ByteBuffer> buffers, int rows) {
    NDList inputs = new NDList();
    NDList labels = new NDList();
    for (int i = 0; i < arrays.size(); i++) {
      HostArray sample = arrays.get(i);
      ByteBuffer part = buffers.get(i).duplicate().order(ByteOrder.nativeOrder());
      part.limit(rows * bytes(sample));
      NDArray array = toDevice(scope, part, shape(rows, sample), sample.dataType());
      (i < first.inputs().size() ? inputs : labels).add(array);
    }
    return new Batch(inputs, labels, rows);
  }

  /** A copy of values on the device; the buffer can be used again at once. */
  static NDArray toDevice(NDManager scope, ByteBuffer values, Shape shape, DataType dataType) {
    NDArray array = scope.create(values, shape, dataType);
    if (array.getDevice().isGpu()) {
      return array;
    }
    // On the CPU, the array shares the buffer's memory, and metrics keep labels for many
    // iterations.
    try (array) {
      return array.duplicate();
    }
  }
}
