package io.github.scitemplate.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import ai.djl.ndarray.NDManager;
import io.github.scitemplate.ArraysTest;
import io.github.scitemplate.engine.Randomness;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches that are asked for together are those that are asked for one by one. */
class BatchesTest extends ArraysTest {
  private static final int MANY = 1 << 16; // with 16 numbers each more than what counts as few

  /** Whether batches of a loader come as rows one below the other, where they come together. */
  record Case(String name, DataLoader loader, boolean joined) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Dataset dataset(int count, int width) {
    float[] values = new float[count * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 0.25f;
    }
    return Dataset.of(
        HostArray.of(values, count, width),
        HostArray.of(LongStream.range(0, count).toArray(), count));
  }

  static List<Case> cases() {
    Dataset many = dataset(MANY + 3, 16);
    Dataset unaligned = dataset(MANY + 3, 17);
    return List.of(
        new Case("few, shuffled", DataLoader.shuffled(dataset(23, 3), 4), true),
        new Case("few, in order", DataLoader.inOrder(dataset(19, 16), 8), true),
        new Case("few, in order, unaligned", DataLoader.inOrder(dataset(23, 3), 4), false),
        new Case("many, shuffled", DataLoader.shuffled(many, 8192), true),
        new Case("many, shuffled, unaligned", DataLoader.shuffled(unaligned, 8193), false),
        new Case("many, in order", DataLoader.inOrder(many, 8192), true),
        new Case(
            "mixed", DataLoader.shuffled(dataset(23, 3), 4).withBatchTransform((b, r) -> b), false),
        new Case(
            "streamed", DataLoader.shuffled(dataset(23, 3), 4).withTransform((s, r) -> s), false));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void batchesTogetherAreThoseOneByOne(Case one) {
    try (BatchSource source = BatchSource.forTraining(one.loader, new Randomness(1), device());
        BatchSource other = BatchSource.forTraining(one.loader, new Randomness(1), device())) {
      boolean anyJoined = false;
      for (int epoch = 0; epoch < 2; epoch++) {
        source.prepare(epoch, 0);
        other.prepare(epoch, 0);
        for (int index = 0; index < source.batches(); ) {
          int count = Math.min(3, source.mostTogether(index));
          try (NDManager scope = manager.newSubManager()) {
            Batches batches = source.batches(scope, epoch, index, count);
            assertEquals(count, batches.count());
            anyJoined |= batches instanceof Batches.Joined;
            List<Batch> each = batches.each(scope);
            assertEquals(each.get(0).bytes(), batches.bytesOfFirst());
            for (int i = 0; i < count; i++) {
              assertSame(other.batch(scope, epoch, index + i), each.get(i));
            }
          }
          index += count;
        }
      }
      assertEquals(one.joined, anyJoined);
    }
  }

  private static void assertSame(Batch expected, Batch found) {
    assertEquals(expected.samples(), found.samples());
    assertEquals(expected.inputs().head().getShape(), found.inputs().head().getShape());
    assertArrayEquals(
        expected.inputs().head().toFloatArray(), found.inputs().head().toFloatArray());
    assertArrayEquals(expected.labels().head().toLongArray(), found.labels().head().toLongArray());
  }

  @Test
  void theShortBatchOfAnEpochComesAlone() {
    try (BatchSource source =
        BatchSource.forTraining(
            DataLoader.shuffled(dataset(23, 3), 4), new Randomness(1), device())) {
      List<Integer> most =
          IntStream.range(0, source.batches()).map(source::mostTogether).boxed().toList();
      assertEquals(List.of(5, 4, 3, 2, 1, 1), most);
      assertInstanceOf(Batches.Separate.class, source.batches(manager, 0, 5, 1));
    }
  }
}
