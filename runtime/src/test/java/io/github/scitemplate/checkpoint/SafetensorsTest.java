package io.github.scitemplate.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.ArraysTest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest extends ArraysTest {
  @TempDir Path folder;

  private Path sample() throws IOException {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    tensors.put("b", manager.create(new float[] {1, -0f, Float.NaN, 4}, new Shape(2, 2)));
    tensors.put("a", manager.create(new float[] {7}));
    tensors.put("steps", manager.create(new long[] {Long.MAX_VALUE}));
    tensors.put("scalar", manager.create(2.5));
    tensors.put("none", manager.zeros(new Shape(0)));
    Path file = folder.resolve("t.safetensors");
    Safetensors.write(file, TensorCopy.of(tensors), Map.of("state", "{\"é\": \"ü\"}"));
    return file;
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Safetensors read = Safetensors.open(sample());
    assertEquals("{\"é\": \"ü\"}", read.metadata().get("state"));
    read.verify();
    assertEquals(new Shape(2, 2), read.read("b", manager).getShape());
    assertArrayEquals(new float[] {1, -0f, Float.NaN, 4}, read.read("b", manager).toFloatArray());
    assertArrayEquals(new long[] {Long.MAX_VALUE}, read.read("steps", manager).toLongArray());
    assertEquals(2.5, read.read("scalar", manager).getDouble());
    assertEquals(0, read.read("none", manager).size());
    assertThrows(IOException.class, () -> read.read("missing", manager));
  }

  /** Of an array that is the file's memory, the first change would end this process. */
  @Test
  void whatIsReadMayBeChangedAndOutlivesTheFile() throws IOException {
    Path file = sample();
    byte[] before = Files.readAllBytes(file);
    Safetensors read = Safetensors.open(file);
    NDArray b = read.read("b", manager);
    NDArray view = read.read("a", manager).reshape(new Shape(1, 1));
    b.muli(2);
    view.addi(1);
    assertArrayEquals(before, Files.readAllBytes(file));
    Files.write(file, new byte[0]);
    assertArrayEquals(new float[] {2, -0f, Float.NaN, 8}, b.toFloatArray());
    assertArrayEquals(new float[] {8}, view.toFloatArray());
  }

  @Test
  void aFileThatIsReachedByALinkIsRead() throws IOException {
    Path link = folder.resolve("link.safetensors");
    Files.createSymbolicLink(link, sample());
    assertArrayEquals(new float[] {7}, Safetensors.open(link).read("a", manager).toFloatArray());
    assertThrows(IOException.class, () -> Safetensors.openOwn(link), "a session's own is no link");
  }

  @Test
  void impossibleDescriptionsOfTensorsAreRefused() throws IOException {
    Path file = folder.resolve("forged.safetensors");
    for (String tensor :
        List.of(
            "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[]}",
            "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}",
            "{\"dtype\":\"F32\",\"shape\":[-6],\"data_offsets\":[0,4]}",
            "{\"dtype\":\"F32\",\"shape\":[-1,-1],\"data_offsets\":[0,4]}",
            "{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}",
            "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}",
            "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}",
            "{\"dtype\":null,\"shape\":[1],\"data_offsets\":[0,4]}",
            "{\"dtype\":\"F32\",\"shape\":" + "[".repeat(9000),
            "7",
            "\u0000")) {
      byte[] json = ("{\"w\":" + tensor + "}").getBytes(StandardCharsets.UTF_8);
      ByteBuffer bytes = ByteBuffer.allocate(12 + json.length).order(ByteOrder.LITTLE_ENDIAN);
      Files.write(file, bytes.putLong(json.length).put(json).array());
      IOException refused = assertThrows(IOException.class, () -> Safetensors.open(file), tensor);
      assertEquals(1, String.valueOf(refused.getMessage()).lines().count(), refused.toString());
    }
    Files.write(file, new byte[64]);
    assertThrows(IOException.class, () -> Safetensors.open(file), "nothing but zeros");
  }

  @Test
  void theHeaderIsAlignedAndSortedByElementSizeAndName() throws IOException {
    byte[] bytes = Files.readAllBytes(sample());
    long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertEquals(0, length % 8);
    String header = new String(bytes, 8, (int) length, StandardCharsets.UTF_8);
    List<Integer> places =
        List.of("\"scalar\"", "\"steps\"", "\"a\"", "\"b\"", "\"none\"").stream()
            .map(header::indexOf)
            .toList();
    assertEquals(places.stream().sorted().toList(), places, header);
    assertTrue(header.contains("\"data_offsets\":[0,8]"), header);
  }

  @Test
  void equalTensorsMakeEqualFiles() throws IOException {
    byte[] first = Files.readAllBytes(sample());
    assertArrayEquals(first, Files.readAllBytes(sample()));
  }

  @Test
  void aDamagedFileIsRefusedAndNeverReadWrongly() throws IOException {
    byte[] good = Files.readAllBytes(sample());
    Path file = folder.resolve("bad.safetensors");
    SplittableRandom random = new SplittableRandom(11);
    for (int cut = 0; cut < good.length; cut += 5) {
      Files.write(file, java.util.Arrays.copyOf(good, cut));
      assertThrows(IOException.class, () -> Safetensors.open(file), "cut at " + cut);
    }
    for (int i = 0; i < 300; i++) {
      byte[] noisy = good.clone();
      for (int j = 0; j < 8; j++) {
        noisy[random.nextInt(300)] = (byte) random.nextInt(256);
      }
      Files.write(file, noisy);
      try {
        Safetensors.open(file);
      } catch (IOException refused) {
        assertTrue(
            String.valueOf(refused.getMessage()).contains("safetensors"), refused.toString());
      }
    }
  }

  @Test
  void aHeaderOfTwoGigabytesIsRefusedWithoutReadingIt() throws IOException {
    Path file = folder.resolve("huge.safetensors");
    ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 31);
    Files.write(file, bytes.array());
    assertThrows(IOException.class, () -> Safetensors.open(file));
  }

  @Test
  void aTensorBehindMoreThanTwoGigabytesIsRead() throws IOException {
    long rows = 3L << 20;
    long behind = rows << 10;
    float[] values = {1.5f, -2, Float.MIN_VALUE};
    String json =
        "{\"gap\":{\"dtype\":\"U8\",\"shape\":[%d,1024],\"data_offsets\":[0,%d]},"
                .formatted(rows, behind)
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[%d,%d]}}"
                .formatted(behind, behind + 12);
    ByteBuffer header =
        ByteBuffer.allocate(8 + json.length())
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length());
    header.put(json.getBytes(StandardCharsets.UTF_8));
    ByteBuffer tensor = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    tensor.asFloatBuffer().put(values);
    Path file = folder.resolve("large.safetensors");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.write(header.array());
      sparse.seek(header.capacity() + behind);
      sparse.write(tensor.array());
    }
    Safetensors read = Safetensors.open(file);
    assertEquals("U8 (3145728, 1024)", read.describe("gap"));
    assertArrayEquals(values, read.read("w", manager).toFloatArray());
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(header.capacity() + behind + 11);
    }
    assertThrows(IOException.class, () -> Safetensors.open(file), "a byte short");
  }

  private SavedTensors saved(String name, Map<String, NDArray> tensors) throws IOException {
    Path file = folder.resolve(name);
    Safetensors.write(file, TensorCopy.of(tensors), Map.of());
    return SavedTensors.open(file);
  }

  @Test
  void theLargestDifferenceIsThatOfNumbersThatBelongTogether() throws IOException {
    NDArray numbers = manager.create(new float[] {1, 200, 0.5f});
    NDArray steps = manager.create(new long[] {3});
    SavedTensors one = saved("one", Map.of("w", numbers, "n", steps));
    assertEquals(0, one.largestDifference(saved("same", Map.of("w", numbers, "n", steps))));
    NDArray others = manager.create(new float[] {1.5f, 201, 0.5f});
    assertEquals(
        0.5 / 1.5, one.largestDifference(saved("other", Map.of("w", others, "n", steps))), 1e-9);
    double infinite = Double.POSITIVE_INFINITY;
    assertEquals(infinite, one.largestDifference(saved("fewer", Map.of("w", numbers))));
    assertEquals(
        infinite,
        one.largestDifference(saved("shape", Map.of("w", numbers.reshape(3, 1), "n", steps))));
    assertEquals(
        infinite,
        one.largestDifference(
            saved("step", Map.of("w", numbers, "n", manager.create(new long[] {4})))));
    assertEquals(
        infinite,
        one.largestDifference(
            saved(
                "nan", Map.of("w", manager.create(new float[] {1, Float.NaN, 0.5f}), "n", steps))));
  }

  @Test
  void typesThatCannotBeConvertedAreNamed() throws IOException {
    Path file = sample();
    Safetensors read = Safetensors.open(file);
    assertTrue(read.isReadableAs("b", DataType.FLOAT64));
    assertTrue(read.isReadableAs("steps", DataType.INT64));
    IOException whole =
        assertThrows(IOException.class, () -> read.readAs("steps", DataType.FLOAT32, manager));
    assertEquals(file + " holds steps as I64", whole.getMessage());
    IOException floating =
        assertThrows(IOException.class, () -> read.readAs("b", DataType.INT64, manager));
    assertEquals(file + " holds b as F32", floating.getMessage());
  }

  @Test
  void aTypeThatDjlLacksAndTooManyAxesAreTold() throws IOException {
    Path file = folder.resolve("forged.safetensors");
    forge(file, "{\"dtype\":\"F8_E4M3\",\"shape\":[4],\"data_offsets\":[0,4]}");
    Safetensors read = Safetensors.open(file);
    IOException lacking = assertThrows(IOException.class, () -> read.read("w", manager));
    assertEquals(file + " holds w as F8_E4M3, which DJL lacks", lacking.getMessage());
    String axes = "1,".repeat(999) + "1";
    forge(file, "{\"dtype\":\"F32\",\"shape\":[" + axes + "],\"data_offsets\":[0,4]}");
    IOException many = assertThrows(IOException.class, () -> Safetensors.open(file));
    assertTrue(String.valueOf(many.getMessage()).contains("dimensions"), many.toString());
  }

  private static void forge(Path file, String tensor) throws IOException {
    byte[] json = ("{\"w\":" + tensor + "}").getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(12 + json.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(json.length).put(json).array());
  }
}
