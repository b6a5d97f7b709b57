package io.github.scitemplate.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DataFingerprintTest {
  private static final int SAMPLES = 1000;

  private static Dataset data(int changed) {
    float[] values = new float[SAMPLES * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = i == changed ? -1 : i;
    }
    long[] labels = new long[SAMPLES];
    return Dataset.of(HostArray.of(values, SAMPLES, 3), HostArray.of(labels, SAMPLES));
  }

  private static DataFingerprint of(SampleSource source) {
    return DataFingerprint.of(DataLoader.shuffled(source, 10));
  }

  @Test
  void everyValueInMemoryCounts() {
    DataFingerprint all = of(data(-1));
    assertEquals(all, of(data(-1)));
    assertEquals(List.of("float32 (3)", "int64 ()"), all.arrays());
    assertEquals(SAMPLES, all.hashedSamples());
    assertEquals("the same shapes, but other values", all.difference(of(data(1234))));
    assertEquals("1000 samples then, 999 now", all.difference(of(data(-1).range(0, 999))));
    Dataset other =
        Dataset.of(
            HostArray.of(new float[SAMPLES * 2], SAMPLES, 2),
            HostArray.of(new long[SAMPLES], SAMPLES));
    assertEquals(
        "float32 (3) and int64 () then, float32 (2) and int64 () now", all.difference(of(other)));
  }

  @Test
  void aLargeArrayIsHashedAsTheSameBytesWhateverThePieces() {
    float[] values = new float[300_000];
    values[299_999] = 1;
    DataFingerprint last =
        of(Dataset.of(HostArray.of(values, 300_000), HostArray.of(new long[300_000], 300_000)));
    values[299_999] = 2;
    assertNotEquals(
        last.sha256(),
        of(Dataset.of(HostArray.of(values, 300_000), HostArray.of(new long[300_000], 300_000)))
            .sha256());
  }

  @Test
  void transformsDoNotCount() {
    DataLoader plain = DataLoader.inOrder(data(-1), 10);
    DataLoader augmented =
        plain.withTransform((sample, random) -> sample.withInput(HostArray.of(new float[3], 3)));
    assertEquals(DataFingerprint.of(plain), DataFingerprint.of(augmented));
  }

  @Test
  void ofAStreamAFixedChoiceIsReadTheFirstAndTheLastSampleIncluded() {
    AtomicInteger reads = new AtomicInteger();
    DataFingerprint some = of(counted(data(-1), reads));
    assertEquals(64, some.hashedSamples());
    assertEquals(64, reads.get());
    assertEquals(SAMPLES, some.samples());
    assertEquals(some, of(counted(data(-1), reads)));
    assertNotEquals(some, of(counted(data(0), reads)));
    assertNotEquals(some, of(counted(data(3 * SAMPLES - 1), reads)));
    assertEquals(some, of(counted(data(4), reads)), "sample 1 is not among those chosen");
    DataFingerprint one = of(counted(data(-1).range(0, 10), reads));
    assertTrue(one.hashedSamples() == 10);
  }

  @Test
  void theFirstLabelIsAClassOrNotAndAnEarlierVersionDidNotSayWhereLabelsBegin() {
    List<String> padded = List.of("int64 (7)", "int64 ()", "float32 (2)");
    assertTrue(new DataFingerprint(9, padded, 2, 9, "").hasClasses(3), "a mask, a length and it");
    assertFalse(new DataFingerprint(9, padded, 1, 9, "").hasClasses(2));
    assertFalse(new DataFingerprint(9, padded, 3, 9, "").hasClasses(1), "a sample has an input");
    assertFalse(new DataFingerprint(9, padded, 4, 9, "").hasClasses(1));
    List<String> plain = List.of("float32 (2)", "int64 ()");
    assertTrue(new DataFingerprint(9, plain, 0, 9, "").hasClasses(1), "of an earlier version");
    assertFalse(new DataFingerprint(9, plain, 0, 9, "").hasClasses(2), "two inputs, no label");
    assertFalse(new DataFingerprint(9, plain, 0, 9, "").hasClasses(0));
  }

  private static SampleSource counted(SampleSource source, AtomicInteger reads) {
    return new SampleSource() {
      @Override
      public int size() {
        return source.size();
      }

      @Override
      public Sample get(int index) throws java.io.IOException {
        reads.incrementAndGet();
        return source.get(index);
      }
    };
  }
}
