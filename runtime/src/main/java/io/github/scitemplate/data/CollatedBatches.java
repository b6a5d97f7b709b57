package io.github.scitemplate.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.error.UserException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Makes batches of samples whose shapes differ by a function of the project's own. */
final class CollatedBatches implements BatchAssembly {
  private final Collate collate;
  private final DataLoader loader;
  private final Sample sampleZero;
  private final Dataset first;
  private final List<DataType> types;

  /**
   * @param samples the first ones of the data set, as many as a batch has: they show what batches
   *     have. One alone may be too short for a model.
   */
  CollatedBatches(List<Sample> samples, Collate collate, DataLoader loader) {
    this.collate = collate;
    this.loader = loader;
    this.sampleZero = samples.get(0);
    for (int i = 1; i < samples.size(); i++) {
      BatchLayout.checkCounts(samples.get(i), i, sampleZero, loader);
    }
    this.first = collated(samples, "A batch of the first samples of " + loader.name());
    this.types = types(first);
  }

  @Override
  public Shape[] inputShapes() {
    return first.inputs().stream()
        .map(a -> new Shape(loader.batchSize()).addAll(a.shape().slice(1)))
        .toArray(Shape[]::new);
  }

  @Override
  public Memory newMemory() {
    return new Parts();
  }

  private Dataset collated(List<Sample> samples, String what) {
    Dataset batch;
    try {
      batch = collate.batch(samples);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (UserException e) {
      throw new UserException(what + " could not be collated: " + e.problem(), e.fix(), e);
    } catch (Throwable e) {
      String text = e.getMessage() == null ? "" : ": " + e.getMessage();
      throw new DataFailure(
          what + " could not be collated: " + e.getClass().getSimpleName() + text, e);
    } finally {
      // An interrupt that the project's code left behind would end the next wait.
      boolean unused = Thread.interrupted();
    }
    if (batch == null || batch.size() != samples.size()) {
      throw new DataFailure(
          what
              + " could not be collated: "
              + (batch == null ? "null was returned" : "it has " + batch.size() + " samples")
              + ", not "
              + samples.size(),
          null);
    }
    return batch;
  }

  private static List<DataType> types(Dataset batch) {
    return Stream.concat(batch.inputs().stream(), batch.labels().stream())
        .map(HostArray::dataType)
        .toList();
  }

  private void check(Dataset batch, String what) {
    if (!types(batch).equals(types) || batch.inputs().size() != first.inputs().size()) {
      throw new DataFailure(
          what
              + " has inputs "
              + words(batch.inputs())
              + " and labels "
              + words(batch.labels())
              + ", but a batch of the first samples has "
              + words(first.inputs())
              + " and "
              + words(first.labels()),
          null);
    }
  }

  private static String words(List<HostArray> arrays) {
    return arrays.stream().map(HostArray::describe).toList().toString();
  }

  /** The samples of a batch, then the arrays made of them, outside the Java heap. */
  private final class Parts implements Memory {
    private Sample[] samples = new Sample[loader.batchSize()];
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private final List<Shape> shapes = new ArrayList<>();

    @Override
    public void put(Sample sample, int index, int row) {
      BatchLayout.checkCounts(sample, index, sampleZero, loader);
      samples[row] = sample;
    }

    @Override
    public void complete(BatchPosition position, int rows) {
      String what = "Batch " + (position.index() + 1) + " of " + loader.name();
      List<Sample> all = List.of(Arrays.copyOf(samples, rows));
      samples = new Sample[loader.batchSize()];
      Dataset batch = collated(all, what);
      check(batch, what);
      shapes.clear();
      Stream.concat(batch.inputs().stream(), batch.labels().stream()).forEach(this::keep);
    }

    private void keep(HostArray array) {
      int place = shapes.size();
      long bytes = array.byteCount();
      if (bytes > Integer.MAX_VALUE) {
        throw new DataFailure(
            "A batch of " + loader.name() + " has " + array.describe() + ", which exceeds 2 GiB",
            null);
      }
      if (place == buffers.size()) {
        buffers.add(buffer((int) bytes));
      } else if (buffers.get(place).capacity() < bytes) {
        buffers.set(place, buffer((int) bytes));
      }
      array.writeTo(buffers.get(place), 0);
      shapes.add(array.shape());
    }

    private static ByteBuffer buffer(int bytes) {
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public Batch toDevice(NDManager scope, int rows) {
      NDList inputs = new NDList();
      NDList labels = new NDList();
      for (int i = 0; i < shapes.size(); i++) {
        DataType type = types.get(i);
        int bytes = Math.toIntExact(shapes.get(i).size() * type.getNumOfBytes());
        ByteBuffer part = buffers.get(i).duplicate().order(ByteOrder.nativeOrder()).limit(bytes);
        NDArray array = BatchLayout.toDevice(scope, part, shapes.get(i), type);
        (i < first.inputs().size() ? inputs : labels).add(array);
      }
      return new Batch(inputs, labels, rows);
    }
  }
}
