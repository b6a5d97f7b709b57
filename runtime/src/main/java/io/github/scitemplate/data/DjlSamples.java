package io.github.scitemplate.data;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import ai.djl.translate.TranslateException;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Samples of a data set of DJL's, as its own iteration gives them. Its batches of one sample have
 * passed the pipelines and the batchifier.
 */
final class DjlSamples implements SampleSource {
  private static final int AT_ONCE = 256;
  private static final long MOST_IN_MEMORY = Integer.MAX_VALUE - 8L;

  private final RandomAccessDataset dataset;
  private final int size;

  private DjlSamples(RandomAccessDataset dataset, int size) {
    this.dataset = dataset;
    this.size = size;
  }

  static SampleSource of(RandomAccessDataset dataset) {
    Torch.start();
    try {
      dataset.prepare();
      int size = Math.toIntExact(dataset.size());
      return dataset instanceof ArrayDataset && size > 0 && fits(dataset, size)
          ? inMemory(dataset, size)
          : new DjlSamples(dataset, size);
    } catch (IOException | TranslateException e) {
      throw new UserException(
          "The data set " + dataset.getClass().getName() + " cannot be read: " + e.getMessage(),
          "Correct the data set, or read the data with a SampleSource of your own.",
          e);
    }
  }

  /** Whether each array of all samples fits into an array of Java's. */
  private static boolean fits(RandomAccessDataset dataset, int size)
      throws IOException, TranslateException {
    long[] most = new long[1];
    read(
        dataset,
        0,
        1,
        batch ->
            Stream.concat(batch.getData().stream(), batch.getLabels().stream())
                .forEach(array -> most[0] = Math.max(most[0], array.size() * size)));
    return most[0] <= MOST_IN_MEMORY;
  }

  private static Dataset inMemory(RandomAccessDataset dataset, int size)
      throws IOException, TranslateException {
    List<HostArray> inputs = new ArrayList<>();
    List<HostArray> labels = new ArrayList<>();
    for (int from = 0; from < size; from += AT_ONCE) {
      int to = Math.min(size, from + AT_ONCE);
      int first = from;
      read(
          dataset,
          from,
          to,
          batch -> {
            fill(inputs, batch.getData(), first, size);
            fill(labels, batch.getLabels(), first, size);
          });
    }
    return new Dataset(inputs, labels);
  }

  private static void fill(List<HostArray> all, NDList part, int from, int size) {
    for (int i = 0; i < part.size(); i++) {
      HostArray values = HostArray.copyOf(part.get(i));
      Shape sample = values.shape().slice(1);
      if (from == 0) {
        all.add(HostArray.filled(values.dataType(), 0, new Shape(size).addAll(sample)));
      } else if (!all.get(i).shape().slice(1).equals(sample)) {
        throw new UserException(
            "Sample "
                + from
                + " of the ArrayDataset has shape "
                + sample
                + ", but sample 0 has another.",
            "Give its samples one shape, or read the data with a SampleSource of your own.");
      }
      int length = Math.toIntExact(sample.size());
      values.copyTo(0, all.get(i), from * length, values.samples() * length);
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Sample get(int index) throws IOException {
    List<HostArray> inputs = new ArrayList<>();
    List<HostArray> labels = new ArrayList<>();
    synchronized (dataset) {
      try {
        read(
            dataset,
            index,
            index + 1,
            batch -> {
              batch.getData().forEach(array -> inputs.add(sample(array)));
              batch.getLabels().forEach(array -> labels.add(sample(array)));
            });
      } catch (TranslateException e) {
        throw new IOException(e.getMessage(), e);
      }
    }
    return new Sample(inputs, labels);
  }

  private static HostArray sample(NDArray array) {
    return HostArray.copyOf(array).sample(0);
  }

  private interface Reader {
    void read(Batch batch);
  }

  /** Reads one batch; all arrays that DJL makes of it are closed afterwards. */
  private static void read(RandomAccessDataset dataset, int from, int to, Reader reader)
      throws IOException, TranslateException {
    try (NDManager scope = Torch.newManager(Device.cpu())) {
      for (Batch batch : dataset.getData(scope, new OneBatch(from, to))) {
        try (batch) {
          reader.read(batch);
        }
      }
    } catch (IllegalStateException e) {
      // DJL's iteration can throw no checked exception.
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** One batch of some samples, in their order. */
  private record OneBatch(int from, int to) implements Sampler {
    @Override
    public Iterator<List<Long>> sample(RandomAccessDataset unused) {
      return List.of(LongStream.range(from, to).boxed().toList()).iterator();
    }

    @Override
    public int getBatchSize() {
      return to - from;
    }
  }
}
