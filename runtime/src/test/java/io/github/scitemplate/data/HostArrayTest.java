package io.github.scitemplate.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The types of numbers that data may have, on every way to the device. */
class HostArrayTest extends TorchTest {
  private static final byte[] BYTES = {0, 1, 127, -128, -1, 7};
  private static final List<HostArray> ALL =
      List.of(
          HostArray.of(new float[] {0, 1, 0.5f, -3, Float.NaN, 1e30f}, 3, 2),
          HostArray.float64(new double[] {0, 1, 0.1, -3, Double.NaN, 1e300}, 3, 2),
          HostArray.of(new long[] {0, 1, Long.MAX_VALUE, Long.MIN_VALUE, -1, 7}, 3, 2),
          HostArray.int32(new int[] {0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 7}, 3, 2),
          HostArray.uint8(BYTES, 3, 2),
          HostArray.bool(new boolean[] {false, true, true, false, true, false}, 3, 2));

  private static byte[] bytes(HostArray array) {
    try (NDManager manager = Torch.newManager(Device.cpu());
        NDArray there = array.on(manager)) {
      return there.toByteArray();
    }
  }

  @Test
  void everyTypeComesToTheDeviceAsItIsInMemoryStreamedAndCollated() {
    Dataset memory = new Dataset(ALL, ALL);
    List<DataLoader> ways =
        List.of(
            DataLoader.inOrder(memory, 2),
            DataLoader.inOrder(memory, 2).withTransform((sample, random) -> sample),
            DataLoader.inOrder(memory, 2).withCollate(Collate.padded(0)),
            DataLoader.inOrder(memory.select(new int[] {0, 1, 2}), 2),
            DataLoader.inOrder(memory, 2)
                .withSampler(
                    io.github.scitemplate.data.sampling.Sampler.of(
                        3, (e, r) -> new int[] {0, 1, 2})));
    for (DataLoader way : ways) {
      try (BatchSource source = BatchSource.forEvaluation(way, new Randomness(1), Device.cpu());
          NDManager scope = Torch.newManager(Device.cpu())) {
        Batch first = source.batch(scope, 0, 0);
        Batch last = source.batch(scope, 0, 1);
        for (int i = 0; i < ALL.size(); i++) {
          for (NDArray array : List.of(first.inputs().get(i), first.labels().get(i))) {
            assertEquals(ALL.get(i).dataType(), array.getDataType());
            assertEquals(new Shape(2, 2), array.getShape());
            assertArrayEquals(bytes(ALL.get(i).range(0, 2)), array.toByteArray());
          }
          assertArrayEquals(bytes(ALL.get(i).range(2, 3)), last.inputs().get(i).toByteArray());
        }
      }
    }
  }

  @Test
  void whatWasPutInComesOut() {
    HostArray part = ALL.get(4).range(1, 3);
    assertArrayEquals(new byte[] {127, -128, -1, 7}, part.bytes());
    assertArrayEquals(new byte[] {-1, 7}, part.sample(1).bytes());
    assertArrayEquals(new int[] {-1, 7}, ALL.get(3).sample(2).ints());
    assertArrayEquals(new double[] {0.1, -3}, ALL.get(1).sample(1).doubles());
    assertArrayEquals(new boolean[] {true, false}, ALL.get(5).sample(1).booleans());
    assertArrayEquals(new long[] {-1, 7, 0, 1}, ALL.get(2).select(new int[] {2, 0}).longs());
    assertArrayEquals(new byte[] {-1, 7, -1, 7}, part.select(new int[] {1, 1}).bytes());
    ClassCastException other = assertThrows(ClassCastException.class, () -> ALL.get(4).floats());
    assertEquals("the values of a uint8 (3, 2) array are no float32", other.getMessage());
  }

  @Test
  void everyTypeBecomesFloat32AndBytesAreDividedBy255() {
    Transform toFloat = Transform.toFloat();
    for (HostArray array : ALL) {
      Sample sample = Sample.of(array.range(1, 3), 0);
      HostArray floats = toFloat.apply(sample, new java.util.SplittableRandom(1)).input();
      assertEquals(DataType.FLOAT32, floats.dataType());
      assertEquals(new Shape(2, 2), floats.shape());
    }
    assertArrayEquals(
        new float[] {0, 1 / 255f, 127 / 255f, 128 / 255f, 1, 7 / 255f},
        ALL.get(4).toFloat().floats());
    assertArrayEquals(
        new float[] {0, 1, 0.1f, -3, Float.NaN, Float.POSITIVE_INFINITY},
        ALL.get(1).toFloat().floats());
    assertArrayEquals(new float[] {0, 1, 1, 0, 1, 0}, ALL.get(5).toFloat().floats());
    assertArrayEquals(new float[] {0, 1, 0x1p31f, -0x1p31f, -1, 7}, ALL.get(3).toFloat().floats());
  }

  @Test
  void everyTypeBecomesEveryOtherAsACastDoes() {
    DataType[] types = ALL.stream().map(HostArray::dataType).toArray(DataType[]::new);
    for (HostArray array : ALL) {
      for (DataType type : types) {
        HostArray part = array.range(1, 3).toType(type);
        assertEquals(type, part.dataType());
        assertEquals(new Shape(2, 2), part.shape());
        HostArray there = part.toType(array.dataType());
        assertEquals(array.dataType(), there.dataType());
      }
    }
    assertEquals(ALL.get(2), ALL.get(2).toType(DataType.INT64), "no copy is needed");
    double[] decimals = {2.9, -2.9, 0, 300, 1e300, Double.NaN};
    HostArray all = HostArray.float64(decimals, 6);
    assertArrayEquals(
        new long[] {2, -2, 0, 300, Long.MAX_VALUE, 0}, all.toType(DataType.INT64).longs());
    assertArrayEquals(
        new boolean[] {true, true, false, true, true, true},
        all.toType(DataType.BOOLEAN).booleans());
    assertArrayEquals(new byte[] {2, -2, 0, 44, -1, 0}, all.toType(DataType.UINT8).bytes());
    assertArrayEquals(
        new float[] {0, 1, 127, 128, 255, 7}, ALL.get(4).toType(DataType.FLOAT32).floats());
    assertArrayEquals(new int[] {0, 1, 127, 128, 255, 7}, ALL.get(4).toType(DataType.INT32).ints());
    long odd = (1L << 53) + 1;
    assertEquals(
        (float) odd, HostArray.of(new long[] {odd}).toType(DataType.FLOAT32).floats()[0], "once");
    assertThrows(IllegalArgumentException.class, () -> all.toType(DataType.FLOAT16));
  }

  @Test
  void fingerprintsTellTheTypesApart() {
    DataFingerprint bytes = fingerprint(HostArray.uint8(new byte[] {1, 0}, 2));
    DataFingerprint truths = fingerprint(HostArray.bool(new boolean[] {true, false}, 2));
    assertEquals(List.of("uint8 ()"), bytes.arrays());
    assertEquals("uint8 () then, bool () now", bytes.difference(truths));
    assertNotEquals(bytes.sha256(), truths.sha256());
    assertEquals("", bytes.difference(fingerprint(HostArray.uint8(new byte[] {1, 0}, 2))));
  }

  private static DataFingerprint fingerprint(HostArray input) {
    return DataFingerprint.of(DataLoader.inOrder(new Dataset(List.of(input), List.of()), 1));
  }

  @Test
  void someSamplesOfDataInMemoryAreACopyInTheirOrder() {
    Dataset all = new Dataset(List.of(ALL.get(2)), List.of(ALL.get(4)));
    Dataset some = all.select(new int[] {2, 0, 2});
    assertEquals(3, some.size());
    assertArrayEquals(new long[] {-1, 7, 0, 1, -1, 7}, some.inputs().get(0).longs());
    assertArrayEquals(new byte[] {-1, 7, 0, 1, -1, 7}, some.labels().get(0).bytes());
    for (int wrong : new int[] {-1, 3}) {
      String message =
          String.valueOf(
              assertThrows(IllegalArgumentException.class, () -> all.select(new int[] {0, wrong}))
                  .getMessage());
      assertTrue(message.contains("no sample " + wrong) && message.contains("are 3"), message);
    }
    assertEquals(0, all.select(new int[0]).size());
    Dataset classes =
        Dataset.of(HostArray.of(new float[3], 3), HostArray.of(new long[] {2, 0, 5}, 3));
    assertArrayEquals(new int[] {2, 0, 5}, classes.classIndices());
    assertArrayEquals(new int[] {5, 2}, classes.select(new int[] {2, 0}).classIndices());
    assertThrows(IllegalArgumentException.class, all::classIndices);
    assertTrue(Arrays.equals(ALL.get(4).bytes(), BYTES));
  }

  @Test
  void aCopyOfAnArrayOfDjlsHasItsTypeAndValues() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      for (HostArray array : ALL) {
        ByteBuffer values =
            ByteBuffer.allocateDirect((int) array.byteCount()).order(ByteOrder.nativeOrder());
        array.writeTo(values, 0);
        HostArray copy =
            HostArray.copyOf(manager.create(values.rewind(), array.shape(), array.dataType()));
        assertEquals(array.describe(), copy.describe());
        assertArrayEquals(bytes(array), bytes(copy));
      }
    }
  }

  @Test
  void oneNumberHasNoAxisOfSamples() {
    HostArray number = HostArray.of(new float[] {1});
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> number.samples());
    assertEquals("an array of shape () has no axis that counts samples", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Dataset(List.of(), List.of(number)));
    assertThrows(IllegalArgumentException.class, () -> new Sample(List.of(), List.of(number)));
  }

  @Test
  void theClassesOfSamplesAreOneNumberEach() {
    HostArray input = HostArray.of(new float[3], 3, 1);
    assertArrayEquals(
        new int[] {2, 0, 1},
        Dataset.of(input, HostArray.of(new long[] {2, 0, 1}, 3)).classIndices());
    for (HostArray label :
        List.of(HostArray.of(new float[3], 3), HostArray.of(new long[6], 3, 2))) {
      String problem =
          String.valueOf(
              assertThrows(
                      IllegalArgumentException.class, () -> Dataset.of(input, label).classIndices())
                  .getMessage());
      assertTrue(problem.endsWith("but the data have " + label.describe()), problem);
    }
    String none =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new Dataset(List.of(input), List.of()).classIndices())
                .getMessage());
    assertTrue(none.endsWith("but the data have no labels"), none);
  }
}
