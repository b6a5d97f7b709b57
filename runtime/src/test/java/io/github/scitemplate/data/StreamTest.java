package io.github.scitemplate.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches of samples that are made one at a time. */
@Timeout(60)
class StreamTest extends TorchTest {
  private static final int SIZE = 11;
  private static final Randomness SEED = new Randomness(4);

  @AfterEach
  void noThreadIsLeft() {
    assertEquals(List.of(), StreamThreads.alive());
  }

  private record Stream(int size, IntFunction<Sample> samples) implements SampleSource {
    @Override
    public Sample get(int index) {
      return samples.apply(index);
    }
  }

  private static Sample sample(int index) {
    return new Sample(
        List.of(
            HostArray.of(new float[] {index, index + 0.25f, -index, index * 0.5f}, 1, 2, 2),
            HostArray.of(new long[] {index, 2L * index}, 2)),
        List.of(HostArray.of(new long[] {index}), HostArray.of(new float[] {index / 3f}, 1)));
  }

  private static Dataset inMemory() {
    float[] pictures = new float[4 * SIZE];
    long[] pairs = new long[2 * SIZE];
    float[] targets = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      System.arraycopy(sample(i).input().floats(), 0, pictures, 4 * i, 4);
      System.arraycopy(sample(i).inputs().get(1).longs(), 0, pairs, 2 * i, 2);
      targets[i] = i / 3f;
    }
    return new Dataset(
        List.of(HostArray.of(pictures, SIZE, 1, 2, 2), HostArray.of(pairs, SIZE, 2)),
        List.of(
            HostArray.of(LongStream.range(0, SIZE).toArray(), SIZE),
            HostArray.of(targets, SIZE, 1)));
  }

  private static BatchSource training(DataLoader loader) {
    return BatchSource.forTraining(loader, SEED, Device.cpu());
  }

  /** Everything a batch holds: types, shapes and bytes. */
  private static String text(BatchSource source, long epoch, int index) {
    try (NDManager scope = Torch.newManager(Device.cpu())) {
      Batch batch = source.batch(scope, epoch, index);
      StringBuilder text = new StringBuilder().append(batch.samples());
      for (NDArray array : batch.inputs()) {
        text.append(' ').append(array.getDataType()).append(array.getShape());
        text.append(Arrays.toString(array.toByteArray()));
      }
      for (NDArray array : batch.labels()) {
        text.append(' ').append(array.getDataType()).append(array.getShape());
        text.append(Arrays.toString(array.toByteArray()));
      }
      return text.toString();
    }
  }

  private static List<String> epochs(DataLoader loader, int epochs) {
    List<String> all = new ArrayList<>();
    try (BatchSource source = training(loader)) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        for (int i = 0; i < source.batches(); i++) {
          all.add(text(source, epoch, i));
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "1, 2", "3, 1", "3, 9"})
  void batchesAreThoseOfTheSameDataInMemoryWhateverTheThreads(int threads, int ahead) {
    List<String> expected = epochs(DataLoader.shuffled(inMemory(), 4), 5);
    assertEquals(15, expected.size());
    DataLoader stream =
        DataLoader.shuffled(new Stream(SIZE, StreamTest::sample), 4)
            .withThreads(threads)
            .withBatchesAhead(ahead);
    assertEquals(expected, epochs(stream, 5));
    assertEquals(
        epochs(DataLoader.inOrder(inMemory(), 4), 2),
        epochs(
            DataLoader.inOrder(new Stream(SIZE, StreamTest::sample), 4).withThreads(threads), 2));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void aBatchIsTheSameWhereverOneBegins(int threads) {
    DataLoader loader =
        DataLoader.shuffled(new Stream(SIZE, StreamTest::sample), 4)
            .withTransform(Transform.randomCrop(2, 2, 1))
            .withThreads(threads);
    List<String> expected = epochs(loader, 4);
    try (BatchSource source = training(loader)) {
      for (int step = 0; step < 60; step++) {
        int place = step * 7 % 12;
        assertEquals(expected.get(place), text(source, place / 3, place % 3));
      }
    }
    for (int place = 0; place < 12; place++) {
      try (BatchSource source = training(loader)) {
        assertEquals(expected.get(place), text(source, place / 3, place % 3));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void anEvaluationCanBeginAgainAtAnyPlace(int threads) {
    DataLoader loader =
        DataLoader.inOrder(inMemory(), 4)
            .withTransform(Transform.randomCrop(2, 2, 1))
            .withThreads(threads);
    List<String> expected = epochs(loader, 1);
    try (BatchSource source = BatchSource.forEvaluation(loader, SEED, Device.cpu())) {
      for (int batches : new int[] {3, 3, 1, 2, 3}) {
        for (int i = 0; i < batches; i++) {
          assertEquals(expected.get(i), text(source, 0, i));
        }
      }
    }
  }

  @Test
  void whatIsDrawnDependsOnSeedEpochAndIndexAlone() {
    Set<String> draws = ConcurrentHashMap.newKeySet();
    Set<Long> numbers = ConcurrentHashMap.newKeySet();
    Transform drawing =
        (sample, random) -> {
          long number = random.nextLong();
          numbers.add(number);
          draws.add(sample.labels().get(0).longs()[0] + ":" + number);
          return sample;
        };
    DataLoader inOrder = DataLoader.inOrder(inMemory(), 3).withTransform(drawing).withThreads(0);
    epochs(inOrder, 2);
    Set<String> expected = Set.copyOf(draws);
    assertEquals(2 * SIZE, expected.size(), "each sample draws anew in each epoch");
    assertEquals(2 * SIZE, numbers.size(), "and no two samples draw the same");
    draws.clear();
    epochs(DataLoader.shuffled(inMemory(), 4).withTransform(drawing).withThreads(0), 2);
    assertEquals(expected, draws, "order and batches change nothing");
    draws.clear();
    try (BatchSource other = BatchSource.forTraining(inOrder, new Randomness(5), Device.cpu())) {
      text(other, 0, 0);
    }
    assertTrue(draws.stream().noneMatch(expected::contains), "another seed draws other numbers");
  }

  @Test
  void transformsShareTheGeneratorOfTheirSample() {
    List<Long> draws = new ArrayList<>();
    Transform drawing =
        (sample, random) -> {
          draws.add(random.nextLong());
          return sample;
        };
    DataLoader one = DataLoader.inOrder(inMemory(), 3).withThreads(0).withTransform(drawing);
    epochs(one.withTransform(drawing), 1);
    List<Long> twice = List.copyOf(draws);
    draws.clear();
    epochs(one, 1);
    assertEquals(draws.get(0), twice.get(0));
    assertNotEquals(twice.get(0), twice.get(1), "the second does not repeat the first");
    draws.clear();
    epochs(
        DataLoader.inOrder(inMemory(), 3).withThreads(0).withTransform(drawing.andThen(drawing)),
        1);
    assertEquals(twice, draws);
  }

  @Test
  void shapesOfABatchAreKnownFromTheTransformedFirstSample() {
    DataLoader loader =
        DataLoader.inOrder(new Stream(SIZE, StreamTest::sample), 4)
            .withTransform(Transform.randomCrop(3, 4, 1));
    try (BatchSource source = training(loader)) {
      assertEquals(
          List.of(new Shape(4, 1, 3, 4), new Shape(4, 2)), Arrays.asList(source.inputShapes()));
      assertEquals(3, source.batches());
      assertEquals(SIZE, source.samples());
    }
  }

  private static RuntimeException failure(DataLoader loader, int batch) {
    try (BatchSource source = training(loader);
        NDManager scope = Torch.newManager(Device.cpu())) {
      for (int i = 0; i < batch; i++) {
        source.batch(scope, 0, i);
      }
      return assertThrows(RuntimeException.class, () -> source.batch(scope, 0, batch));
    }
  }

  private static String message(int threads, int batch, IntFunction<Sample> samples) {
    DataLoader loader =
        DataLoader.inOrder(new Stream(SIZE, samples), 4).withThreads(threads).withBatchesAhead(9);
    return String.valueOf(failure(loader, batch).getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void theFirstSampleOfABatchThatFailsIsNamed(int threads) {
    IntFunction<Sample> failing =
        index -> {
          if (index >= 5) {
            throw new IllegalStateException("there is no " + index);
          }
          return sample(index);
        };
    assertEquals(
        "Sample 5 of the data could not be made: IllegalStateException: there is no 5",
        message(threads, 1, failing));
    IntFunction<Sample> other =
        index ->
            index < 6
                ? sample(index)
                : new Sample(
                    List.of(
                        HostArray.of(new float[6], 1, 2, 3), HostArray.of(new long[] {1, 2}, 2)),
                    sample(index).labels());
    assertEquals(
        "Sample 6 of the data has float32 (1, 2, 3) as input 0, but sample 0 has float32 (1, 2, 2); withCollate of the DataLoader makes batches of unequal samples",
        message(threads, 1, other));
    IntFunction<Sample> otherType =
        index ->
            index < 9
                ? sample(index)
                : new Sample(
                    sample(index).inputs(),
                    List.of(HostArray.of(new float[1]), sample(index).labels().get(1)));
    assertEquals(
        "Sample 9 of the data has float32 () as label 0, but sample 0 has int64 ()",
        message(threads, 2, otherType));
    IntFunction<Sample> fewer =
        index -> index < 9 ? sample(index) : Sample.of(sample(index).input(), index);
    assertEquals(
        "Sample 9 of the data has 1 inputs and 1 labels, but sample 0 has 2 inputs and 2 labels",
        message(threads, 2, fewer));
  }

  @Test
  void whatTheProjectsCodeThrewIsKept() {
    IOException gone = new IOException("gone");
    SampleSource files =
        new SampleSource() {
          @Override
          public int size() {
            return SIZE;
          }

          @Override
          public Sample get(int index) throws IOException {
            if (index == 2) {
              throw gone;
            }
            return sample(index);
          }
        };
    RuntimeException unread = failure(DataLoader.inOrder(files, 4), 0);
    assertEquals("Sample 2 of the data could not be made: IOException: gone", unread.getMessage());
    assertEquals(gone, unread.getCause());

    DataLoader small =
        DataLoader.inOrder(inMemory(), 4).withTransform(Transform.randomCrop(9, 9, 0));
    UserException user = (UserException) failure(small, 0);
    assertEquals(
        "Sample 0 of the data could not be transformed: randomCrop cannot take 9 x 9 out of 2 x 2 with padding 0.",
        user.problem());
    assertEquals("Crop less, or pad more.", user.fix());
  }

  @Test
  void aSourceGoesOnAfterAFailure() {
    Set<Integer> failed = ConcurrentHashMap.newKeySet();
    IntFunction<Sample> once =
        index -> {
          if (index == 5 && failed.add(index)) {
            throw new IllegalStateException("not yet");
          }
          return sample(index);
        };
    DataLoader loader = // one ahead, since the next epoch has sample 5, too
        DataLoader.inOrder(new Stream(SIZE, once), 4).withThreads(2).withBatchesAhead(1);
    List<String> expected = epochs(DataLoader.inOrder(inMemory(), 4), 1);
    try (BatchSource source = training(loader)) {
      assertEquals(expected.get(0), text(source, 0, 0));
      assertThrows(DataFailure.class, () -> text(source, 0, 1));
      assertEquals(expected.get(1), text(source, 0, 1));
      assertEquals(expected.get(2), text(source, 0, 2));
    }
  }

  @Test
  void anInterruptLeftBehindBySomeSampleHarmsNoOther() {
    IntFunction<Sample> interrupting =
        index -> {
          assertFalse(Thread.currentThread().isInterrupted());
          Thread.currentThread().interrupt();
          return sample(index);
        };
    DataLoader loader = DataLoader.inOrder(new Stream(SIZE, interrupting), 1).withThreads(2);
    Thread.interrupted();
    try (BatchSource source = training(loader)) {
      source.inputShapes();
      assertFalse(Thread.interrupted(), "the first sample is made on this thread");
      for (int i = 0; i < SIZE; i++) {
        text(source, 0, i);
      }
    }
  }

  @Test
  void aBatchStaysAsItIsWhenTheNextOnesAreMade() {
    DataLoader loader =
        DataLoader.inOrder(new Stream(SIZE, StreamTest::sample), 4).withBatchesAhead(1);
    try (BatchSource source = training(loader);
        NDManager scope = Torch.newManager(Device.cpu())) {
      NDArray kept = source.batch(scope, 0, 0).labels().get(0);
      for (int i = 1; i < 9; i++) {
        source.batch(scope, i / 3, i % 3);
      }
      assertEquals("[0, 1, 2, 3]", Arrays.toString(kept.toLongArray()));
    }
  }

  @Test
  void loadersRefuseWhatCannotBe() {
    Stream stream = new Stream(3, StreamTest::sample);
    assertEquals(3, DataLoader.inOrder(stream, 4).batchSize());
    DataLoader loader = DataLoader.shuffled(stream, 2);
    assertEquals(2, loader.batches());
    assertThrows(IllegalArgumentException.class, () -> loader.withThreads(-1));
    assertThrows(IllegalArgumentException.class, () -> loader.withBatchesAhead(0));
  }

  @Test
  @SuppressWarnings("NullAway") // what a project's code may do
  void nothingInPlaceOfASampleIsNamed() {
    for (int threads : new int[] {0, 2}) {
      assertEquals(
          "Sample 5 of the data could not be made: null was returned",
          message(threads, 1, index -> index == 5 ? null : sample(index)));
      DataLoader loader =
          DataLoader.inOrder(inMemory(), 4).withThreads(threads).withTransform((s, r) -> null);
      assertEquals(
          "Sample 0 of the data could not be transformed: null was returned",
          failure(loader, 0).getMessage());
    }
    assertEquals(
        "Sample 5 of the data could not be made: IllegalStateException",
        message(
            0,
            1,
            index -> {
              if (index == 5) {
                throw new IllegalStateException();
              }
              return sample(index);
            }));
  }

  @Test
  void memoryThatIsFullStaysThatErrorWhicheverThreadMeetsIt() {
    OutOfMemoryError full = new OutOfMemoryError("heap");
    IntFunction<Sample> large =
        index -> {
          if (index == 5) {
            throw full;
          }
          return sample(index);
        };
    for (int threads : new int[] {0, 2}) {
      DataLoader loader = DataLoader.inOrder(new Stream(SIZE, large), 4).withThreads(threads);
      try (BatchSource source = training(loader)) {
        text(source, 0, 0);
        assertSame(full, assertThrows(OutOfMemoryError.class, () -> text(source, 0, 1)));
      }
    }
  }

  @Test
  void aBatchOfMoreThanTwoGigabytesIsRefused() {
    byte[] large = new byte[1 << 20];
    SampleSource source = new Stream(4000, i -> Sample.of(HostArray.uint8(large, 1 << 20), 0));
    DataLoader loader = DataLoader.inOrder(source, 3000).withThreads(0);
    assertEquals(
        "A batch of 3000 samples of the data, uint8 (1048576) each, exceeds 2 GiB",
        failure(loader, 0).getMessage());
  }
}
