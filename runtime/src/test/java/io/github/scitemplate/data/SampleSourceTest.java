package io.github.scitemplate.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Draws, names and selections of sources. */
class SampleSourceTest extends TorchTest {
  /** A sample whose value is drawn anew in each epoch. */
  private record Drawn() implements SampleSource {
    @Override
    public int size() {
      return 10;
    }

    @Override
    public Sample get(int index) {
      throw new UnsupportedOperationException("it is drawn");
    }

    @Override
    public Sample get(int index, SplittableRandom random) throws IOException {
      if (index == 9) {
        throw new IOException("torn");
      }
      return Sample.of(HostArray.float64(new double[] {random.nextDouble()}), index);
    }

    @Override
    public String name(int index) {
      return "tape/" + index + ".wav";
    }
  }

  private static Map<Long, Double> values(DataLoader loader, long epoch) {
    Map<Long, Double> values = new TreeMap<>();
    try (BatchSource source = BatchSource.forTraining(loader, new Randomness(3), Device.cpu());
        NDManager scope = Torch.newManager(Device.cpu())) {
      for (int i = 0; i < source.batches(); i++) {
        Batch batch = source.batch(scope, epoch, i);
        double[] drawn = batch.inputs().head().toDoubleArray();
        long[] labels = batch.labels().head().toLongArray();
        for (int row = 0; row < labels.length; row++) {
          values.put(labels[row], drawn[row]);
        }
      }
    }
    return values;
  }

  @Test
  void whatASourceDrawsDependsOnSeedEpochAndSampleAlone() {
    SampleSource source = new Drawn().select(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8});
    DataLoader shuffled = DataLoader.shuffled(source, 2);
    Map<Long, Double> first = values(shuffled, 0);
    assertEquals(9, first.values().stream().distinct().count());
    for (int threads : new int[] {0, 1, 3}) {
      assertEquals(first, values(shuffled.withThreads(threads), 0));
      assertEquals(first, values(DataLoader.inOrder(source, 4).withThreads(threads), 0));
    }
    Map<Long, Double> second = values(shuffled, 1);
    first.forEach((index, value) -> assertNotEquals(value, second.get(index)));
    List<Double> ofTransform = new ArrayList<>();
    DataLoader changed =
        DataLoader.inOrder(source, 9)
            .withThreads(0)
            .withTransform(
                (sample, random) -> {
                  ofTransform.add(random.nextDouble());
                  return sample;
                });
    assertEquals(first, values(changed, 0));
    ofTransform
        .subList(ofTransform.size() - 9, ofTransform.size())
        .forEach(draw -> assertNotEquals(true, first.containsValue(draw)));
    assertEquals(DataFingerprint.of(shuffled), DataFingerprint.of(DataLoader.inOrder(source, 3)));
  }

  @Test
  void aSampleThatFailsIsCalledByItsName() {
    DataLoader loader = DataLoader.inOrder(new Drawn(), 10).named("the test data").withThreads(0);
    String message =
        String.valueOf(assertThrows(DataFailure.class, () -> values(loader, 0)).getMessage());
    assertEquals(
        "Sample 9 (tape/9.wav) of the test data could not be made: IOException: torn", message);
  }

  @Test
  void aSelectionKeepsItsOrderAndTheNames() throws IOException {
    SampleSource some = new Drawn().select(new int[] {7, 2, 7}).select(new int[] {2, 1});
    assertEquals(2, some.size());
    assertEquals("tape/7.wav", some.name(0));
    assertEquals("tape/2.wav", some.name(1));
    assertArrayEquals(new long[] {2}, some.get(1, new SplittableRandom(1)).labels().get(0).longs());
    assertEquals("sample 4", unnamed().name(4));
    assertThrows(IllegalArgumentException.class, () -> new Drawn().select(new int[] {10}));
  }

  private static SampleSource unnamed() {
    return Dataset.of(HostArray.of(new float[5], 5), HostArray.of(new long[5], 5));
  }

  @Test
  void aSelectionOfASourceThatDrawsNothingIsRead() throws IOException {
    SampleSource some = unnamed().select(new int[] {2, 0});
    assertEquals(2, some.size());
    assertArrayEquals(unnamed().get(2).input().floats(), some.get(0).input().floats());
    assertArrayEquals(unnamed().get(0).input().floats(), some.get(1).input().floats());
  }
}
