package io.github.scitemplate.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataTest extends TorchTest {
  @TempDir Path folder;

  private static Dataset numbers(int count) {
    float[] values = new float[2 * count];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 0.5f;
    }
    return Dataset.of(
        HostArray.of(values, count, 2), HostArray.of(LongStream.range(0, count).toArray(), count));
  }

  private static List<Long> labels(BatchSource source, long epoch) {
    List<Long> all = new ArrayList<>();
    for (int i = 0; i < source.batches(); i++) {
      try (NDManager scope = Torch.newManager(Device.cpu())) {
        Batch batch = source.batch(scope, epoch, i);
        long[] labels = batch.labels().head().toLongArray();
        float[] inputs = batch.inputs().head().toFloatArray();
        assertEquals(labels.length, batch.samples());
        for (int j = 0; j < labels.length; j++) {
          int width = inputs.length / labels.length;
          assertEquals(labels[j], Math.round(inputs[width * j]), "inputs and labels stay together");
          all.add(labels[j]);
        }
      }
    }
    return all;
  }

  @Test
  void anEpochHoldsEverySampleOnceInAnOrderOfItsOwnAndTheShortLastBatchIsKept() {
    DataLoader loader = DataLoader.shuffled(numbers(10), 4);
    assertEquals(3, loader.batches());
    try (BatchSource source = BatchSource.forTraining(loader, new Randomness(1), Device.cpu())) {
      List<Long> first = labels(source, 0);
      List<Long> second = labels(source, 1);
      assertFalse(first.equals(second));
      assertEquals(
          first,
          labels(source, 0),
          "the order of an epoch is a function of the seed and its number");
      List<Long> sorted = new ArrayList<>(second);
      Collections.sort(sorted);
      assertEquals(LongStream.range(0, 10).boxed().toList(), sorted);
    }
  }

  @Test
  void manyDataComeInTheOrderOfFew() {
    int wide = 120_000;
    float[] values = new float[10 * wide];
    long[] numbers = LongStream.range(0, 10).toArray();
    for (int i = 0; i < 10; i++) {
      values[i * wide] = i;
    }
    Dataset many = Dataset.of(HostArray.of(values, 10, wide), HostArray.of(numbers, 10));
    try (BatchSource few =
            BatchSource.forTraining(
                DataLoader.shuffled(numbers(10), 4), new Randomness(1), Device.cpu());
        BatchSource source =
            BatchSource.forTraining(DataLoader.shuffled(many, 4), new Randomness(1), Device.cpu());
        NDManager scope = NDManager.newBaseManager()) {
      for (long epoch : new long[] {0, 1, 0}) {
        assertEquals(labels(few, epoch), labels(source, epoch));
      }
      Batch batch = source.batch(scope, 1, 2);
      assertEquals(2, batch.samples());
      assertEquals(new Shape(2, wide), batch.inputs().head().getShape());
      assertEquals(batch.labels().head().getLong(1), (long) batch.inputs().head().getFloat(1, 0));
    }
  }

  @Test
  void aModelThatChangesItsInputDoesNotChangeTheData() {
    try (BatchSource source =
            BatchSource.forEvaluation(
                DataLoader.inOrder(numbers(4), 4), new Randomness(1), Device.cpu());
        NDManager scope = Torch.newManager(Device.cpu())) {
      source.batch(scope, 0, 0).inputs().head().muli(0);
      assertArrayEquals(
          numbers(4).inputs().get(0).floats(),
          source.batch(scope, 0, 0).inputs().head().toFloatArray());
    }
  }

  @Test
  void anOrderedLoaderKeepsTheOrder() {
    try (BatchSource source =
        BatchSource.forEvaluation(
            DataLoader.inOrder(numbers(7), 3), new Randomness(1), Device.cpu())) {
      assertEquals(LongStream.range(0, 7).boxed().toList(), labels(source, 5));
    }
  }

  @Test
  void rangesShareTheValues() {
    Dataset part = numbers(10).range(4, 6);
    assertEquals(2, part.size());
    assertArrayEquals(new float[] {4, 4.5f, 5, 5.5f}, part.inputs().get(0).floats());
    assertArrayEquals(new long[] {4, 5}, part.labels().get(0).longs());
  }

  @Test
  void arraysThatDoNotFitAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> HostArray.of(new float[5], 2, 2));
    HostArray two = HostArray.of(new float[2], 2);
    HostArray three = HostArray.of(new long[3], 3);
    assertThrows(IllegalArgumentException.class, () -> Dataset.of(two, three));
  }

  private static String refused(DataLoader loader) {
    DataFailure failure =
        assertThrows(
            DataFailure.class,
            () -> BatchSource.forTraining(loader, new Randomness(1), Device.cpu()));
    return String.valueOf(failure.getMessage());
  }

  @Test
  void aLoaderWithoutABatchIsRefusedByTheNameOfItsData() {
    assertEquals(
        "The batch size 4 is larger than the test data of 3 samples.",
        refused(DataLoader.shuffled(numbers(3), 4).named("the test data")));
    assertEquals(
        "The batch size of the data must be at least 1, but is 0.",
        refused(DataLoader.inOrder(numbers(3), 0)));
    assertEquals("There are no samples in the data.", refused(DataLoader.inOrder(numbers(0), 2)));
  }

  @Test
  void aShortLastBatchIsLeftOutIfTheLoaderIsAskedTo() {
    DataLoader loader = DataLoader.inOrder(numbers(7), 3).dropLast();
    assertEquals(2, loader.batches());
    assertEquals(6, loader.samples());
    assertEquals(1, loader.firstBatches(1).batches());
    try (BatchSource source = BatchSource.forEvaluation(loader, new Randomness(1), Device.cpu())) {
      assertEquals(2, source.batches());
      assertEquals(6, source.samples());
      assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L), labels(source, 0));
    }
    assertEquals(2, DataLoader.inOrder(numbers(6), 3).dropLast().batches());
  }

  @Test
  void whichSamplesAreLeftOutDependsOnTheEpoch() {
    for (boolean streamed : new boolean[] {false, true}) {
      DataLoader resident = DataLoader.shuffled(numbers(7), 3).dropLast();
      DataLoader loader = streamed ? resident.withTransform((sample, random) -> sample) : resident;
      Set<Long> seen = new TreeSet<>();
      try (BatchSource source = BatchSource.forTraining(loader, new Randomness(1), Device.cpu())) {
        for (int epoch = 0; epoch < 8; epoch++) {
          List<Long> labels = labels(source, epoch);
          assertEquals(6, labels.size());
          List<Long> told = new ArrayList<>();
          for (int i = 0; i < source.batches(); i++) {
            Arrays.stream(source.samplesOf(epoch, i)).forEach(s -> told.add((long) s));
          }
          assertEquals(labels, told);
          seen.addAll(labels);
        }
      }
      assertEquals(7, seen.size());
    }
  }

  private static byte[] idx(int... header) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0x0800 + header.length);
    int size = 1;
    for (int length : header) {
      out.writeInt(length);
      size *= length;
    }
    for (int i = 0; i < size; i++) {
      out.write(250 + i);
    }
    return bytes.toByteArray();
  }

  @Test
  void idxFilesAreReadZippedOrNot() throws IOException {
    Files.write(folder.resolve("plain"), idx(2, 3));
    try (GZIPOutputStream zip =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("zipped.gz")))) {
      zip.write(idx(4));
    }
    IdxFile plain = IdxFile.read(folder, "plain");
    assertArrayEquals(new long[] {2, 3}, plain.shape());
    assertArrayEquals(new long[] {250, 251, 252, 253, 254, 255}, plain.longs());
    assertArrayEquals(new long[] {4}, IdxFile.read(folder, "zipped").shape());
  }

  @Test
  void damagedIdxFilesAreExplained() throws IOException {
    byte[] good = idx(2, 3);
    Files.write(folder.resolve("short"), java.util.Arrays.copyOf(good, good.length - 1));
    Files.write(folder.resolve("header"), java.util.Arrays.copyOf(good, 6));
    Files.writeString(folder.resolve("text"), "this is no such file at all");
    Files.write(folder.resolve("huge"), new byte[] {0, 0, 8, 2, 127, -1, -1, -1, 127, -1, -1, -1});
    assertTrue(problem("absent").contains("neither"));
    assertTrue(problem("short").contains("cut short"));
    assertTrue(problem("header").contains("cut short"));
    assertTrue(problem("text").contains("no IDX file"));
    assertTrue(problem("huge").contains("no IDX file") || problem("huge").contains("cut short"));
  }

  private String problem(String name) {
    return assertThrows(UserException.class, () -> IdxFile.read(folder, name)).problem();
  }

  @Test
  void whatIsNoIdxFileOfBytesIsRefused() throws IOException {
    Files.write(folder.resolve("none"), new byte[] {0, 0, 8, 0, 1, 2, 3, 4});
    Files.write(folder.resolve("nine"), new byte[] {0, 0, 8, 9, 0, 0, 0, 1});
    Files.write(folder.resolve("floats"), new byte[] {0, 0, 13, 1, 0, 0, 0, 1, 0, 0, 0, 0});
    for (String name : List.of("none", "nine", "floats")) {
      assertEquals(folder.resolve(name) + " is no IDX file of bytes.", problem(name));
    }
    Files.write(folder.resolve("z"), new byte[] {0x1f, 0, 8, 1});
    assertEquals(folder.resolve("z") + " is no IDX file of bytes.", problem("z"));
    Files.write(folder.resolve("broken"), new byte[] {0x1f, (byte) 0x8b, 0, 0, 0, 0, 0, 0, 0, 0});
    assertTrue(problem("broken").contains("broken cannot be read: "), problem("broken"));
    Files.createDirectory(folder.resolve("folder"));
    assertTrue(problem("folder").contains("folder cannot be read: "), problem("folder"));
  }
}
