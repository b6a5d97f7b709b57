package io.github.scitemplate.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.translate.Pipeline;
import ai.djl.util.Progress;
import io.github.scitemplate.ArraysTest;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Data sets of DJL's as sources of samples. */
class DjlSamplesTest extends ArraysTest {
  private static final int SIZE = 600;

  private ArrayDataset arrays() {
    return new ArrayDataset.Builder()
        .setData(manager.arange(SIZE * 6f).reshape(SIZE, 2, 3), manager.arange(SIZE))
        .optLabels(manager.create(LongStream.range(0, SIZE).map(i -> 2 * i).toArray()))
        .setSampling(7, true)
        .build();
  }

  @Test
  void anArrayDatasetIsCopiedIntoMemory() {
    SampleSource source = SampleSource.of(arrays());
    manager.close(); // nothing of it is needed any more
    assertTrue(source instanceof Dataset);
    Dataset data = (Dataset) source;
    assertEquals(SIZE, data.size());
    assertEquals(new Shape(SIZE, 2, 3), data.inputs().get(0).shape());
    float[] values = data.inputs().get(0).floats();
    long[] labels = data.labels().get(0).longs();
    int[] second = data.inputs().get(1).ints();
    for (int i = 0; i < SIZE; i++) {
      assertEquals(6 * i, values[6 * i]);
      assertEquals(6 * i + 5, values[6 * i + 5]);
      assertEquals(2L * i, labels[i]);
      assertEquals(i, second[i]);
    }
  }

  /** Samples made of their number; it notices two threads that use it at once. */
  private static final class Numbers extends RandomAccessDataset {
    private int inside;

    Numbers(Builder builder) {
      super(builder);
    }

    @Override
    public Record get(NDManager scope, long index) throws IOException {
      assertEquals(0, inside++, "one call at a time");
      try {
        if (index == 99) {
          throw new IOException("sample 99 is no sample");
        }
        return new Record(
            new NDList(scope.create(new float[] {index, -index})),
            new NDList(scope.create(index % 3)));
      } finally {
        inside--;
      }
    }

    @Override
    protected long availableSize() {
      return 200;
    }

    @Override
    public void prepare(@Nullable Progress progress) throws IOException {
      // All samples are there.
    }

    static final class Builder extends BaseBuilder<Builder> {
      @Override
      protected Builder self() {
        return this;
      }
    }
  }

  @Test
  void otherDataSetsMakeOneSampleAtATimeWithTheirPipelines() throws IOException {
    SampleSource source =
        SampleSource.of(
            new Numbers(
                new Numbers.Builder()
                    .setSampling(5, false)
                    .optPipeline(new Pipeline(array -> array.mul(2)))));
    assertEquals(200, source.size());
    Sample seven = source.get(7);
    assertArrayEquals(new float[] {14, -14}, seven.input().floats());
    assertArrayEquals(new long[] {1}, seven.labels().get(0).longs());
    assertEquals(new Shape(), seven.labels().get(0).shape());
    DataLoader loader = DataLoader.inOrder(source, 30).withThreads(3);
    try (BatchSource batches = BatchSource.forTraining(loader, new Randomness(1), Device.cpu());
        NDManager scope = Torch.newManager(Device.cpu())) {
      for (int b = 0; b < 3; b++) {
        float[] values = batches.batch(scope, 0, b).inputs().head().toFloatArray();
        for (int row = 0; row < 30; row++) {
          assertEquals(2 * (30 * b + row), values[2 * row]);
        }
      }
      String message =
          String.valueOf(
              assertThrows(DataFailure.class, () -> batches.batch(scope, 0, 3)).getMessage());
      assertTrue(message.startsWith("Sample 99 of the data could not be made: "), message);
      assertTrue(message.contains("sample 99 is no sample"), message);
    }
  }

  @Test
  void aDataSetThatCannotBePreparedIsNamed() {
    RandomAccessDataset broken =
        new RandomAccessDataset(new Numbers.Builder().setSampling(1, false)) {
          @Override
          public Record get(NDManager scope, long index) {
            throw new IllegalStateException();
          }

          @Override
          protected long availableSize() {
            return 1;
          }

          @Override
          public void prepare(@Nullable Progress progress) throws IOException {
            throw new IOException("the disk is gone");
          }
        };
    assertTrue(
        assertThrows(UserException.class, () -> SampleSource.of(broken))
            .problem()
            .contains("cannot be read: the disk is gone"));
    assertEquals(List.of(), StreamThreads.alive());
  }

  @Test
  void samplesOfOneArrayNeedOneShape() {
    ArrayDataset unequal =
        new ArrayDataset.Builder()
            .setData(manager.arange(SIZE * 2f).reshape(SIZE, 2))
            .setSampling(7, false)
            .optPipeline(
                // DJL hands over a piece of the samples at once, and the last one is shorter.
                new Pipeline(
                    piece -> piece.getShape().get(0) == 256 ? piece : piece.expandDims(-1)))
            .build();
    UserException e = assertThrows(UserException.class, () -> SampleSource.of(unequal));
    assertEquals(
        "Sample 512 of the ArrayDataset has shape (2, 1), but sample 0 has another.", e.problem());
  }

  @Test
  void anArrayDatasetWithoutSamplesHasNone() {
    ArrayDataset none =
        new ArrayDataset.Builder()
            .setData(manager.zeros(new Shape(0, 2)))
            .setSampling(7, false)
            .build();
    assertEquals(0, SampleSource.of(none).size());
  }

  @Test
  void aTypeThatArraysCannotHoldIsRefused() {
    ArrayDataset halves =
        new ArrayDataset.Builder()
            .setData(manager.zeros(new Shape(3, 2), DataType.FLOAT16))
            .setSampling(7, false)
            .build();
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> SampleSource.of(halves));
    assertEquals("float16 is no type of a HostArray; convert it to float32 before", e.getMessage());
  }
}
