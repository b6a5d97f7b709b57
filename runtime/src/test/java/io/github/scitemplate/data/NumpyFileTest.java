package io.github.scitemplate.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import io.github.scitemplate.Mutations;
import io.github.scitemplate.error.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrays that NumPy wrote. */
class NumpyFileTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/numpy");
  private static final Path OTHERS = GOLDEN.resolve("others.npz");
  private static final int MUTATIONS = Integer.getInteger("fuzz", 200);

  @TempDir Path folder;

  @Test
  void everyTypeAndOrderIsRead() {
    Path file = GOLDEN.resolve("arrays.npz");
    assertEquals(18, NumpyFile.names(file).size());
    for (String name : NumpyFile.names(file)) {
      HostArray array = NumpyFile.read(file, name);
      assertEquals("(2, 3, 4)", array.shape().toString());
      assertEquals(type(name.substring(name.length() - 2)), array.dataType(), name);
      double[] numbers = array.toType(DataType.FLOAT64).doubles();
      for (int i = 0; i < 24; i++) {
        assertEquals(i, numbers[i], name);
      }
    }
  }

  /** What arrays have is kept. */
  private static DataType type(String numpy) {
    return switch (numpy) {
      case "f2", "f4" -> DataType.FLOAT32;
      case "f8" -> DataType.FLOAT64;
      case "u1" -> DataType.UINT8;
      case "i4" -> DataType.INT32;
      default -> DataType.INT64;
    };
  }

  @Test
  void singleValuesAreExact() {
    assertArrayEquals(
        new boolean[] {true, false, true}, NumpyFile.read(OTHERS, "flags").booleans());
    assertArrayEquals(new long[] {-1, -128}, NumpyFile.read(OTHERS, "negative").longs());
    assertEquals("()", NumpyFile.read(OTHERS, "scalar").shape().toString());
    assertArrayEquals(new float[] {2.5f}, NumpyFile.read(OTHERS, "scalar").floats());
    assertEquals("(0, 3)", NumpyFile.read(OTHERS, "none").shape().toString());
    assertArrayEquals(
        new float[] {0.33325195f, -5.9604645e-8f, 65504, Float.NEGATIVE_INFINITY, 0, 6.097555e-5f},
        NumpyFile.read(OTHERS, "halves").floats());
    HostArray matrix = NumpyFile.read(GOLDEN.resolve("matrix.npy"));
    assertEquals("(3, 2)", matrix.shape().toString());
    assertEquals(3, Dataset.of(matrix, HostArray.of(new long[3], 3)).size());
  }

  private interface Action {
    void run();
  }

  private static void refused(String problem, Action action) {
    UserException e = assertThrows(UserException.class, action::run);
    assertTrue(e.problem().contains(problem), e.problem());
  }

  @Test
  void whatIsNoNumberIsRefusedByItsType() {
    refused("array complex holds values of the type c8", () -> NumpyFile.read(OTHERS, "complex"));
    refused("array texts holds values of the type U1", () -> NumpyFile.read(OTHERS, "texts"));
    refused(
        "array records holds values of the type [('x'", () -> NumpyFile.read(OTHERS, "records"));
    refused("array dates holds values of the type", () -> NumpyFile.read(OTHERS, "dates"));
    refused(
        "array huge holds the number 18446744073709551615", () -> NumpyFile.read(OTHERS, "huge"));
    refused("There is no array x in", () -> NumpyFile.read(OTHERS, "x"));
    refused("is an archive of arrays", () -> NumpyFile.read(OTHERS));
    refused("There is no file", () -> NumpyFile.read(GOLDEN.resolve("none.npy")));
    refused("is a folder", () -> NumpyFile.read(GOLDEN));
    refused("is no NumPy array", () -> NumpyFile.read(GOLDEN.resolve("golden.py")));
    refused("cannot be read", () -> NumpyFile.names(GOLDEN.resolve("golden.py")));
  }

  @Test
  void aHeaderThatPromisesMoreThanThereIsCostsNoMemory() throws Exception {
    byte[] right = Files.readAllBytes(GOLDEN.resolve("matrix.npy"));
    Path file = folder.resolve("a.npy");
    Files.write(file, Arrays.copyOf(right, right.length - 1));
    refused("a.npy is cut short", () -> NumpyFile.read(file));
    String text = new String(right, StandardCharsets.ISO_8859_1);
    Files.writeString(
        file,
        text.replace("(3, 2), }     ", "(2147483, 99), }").substring(0, text.length()),
        StandardCharsets.ISO_8859_1);
    Mutations.within(() -> refused("a.npy is cut short", () -> NumpyFile.read(file)));
    Files.writeString(
        file,
        text.replace("(3, 2), }          ", "(999999999, 99), }"),
        StandardCharsets.ISO_8859_1);
    refused("more values than one array can hold", () -> NumpyFile.read(file));
  }

  /** The property {@code fuzz} sets the number. */
  @Test
  void whateverIsDoneToAFileItIsReadOrRefusedWithAMessage() throws Exception {
    Mutations mutations = new Mutations(20261129);
    byte[] plain = Files.readAllBytes(GOLDEN.resolve("matrix.npy"));
    byte[] archive = Files.readAllBytes(OTHERS);
    Path file = folder.resolve("m");
    for (int i = 0; i < MUTATIONS; i++) {
      Files.write(file, mutations.of(i % 2 == 0 ? plain : archive));
      boolean single = i % 2 == 0;
      Mutations.within(() -> tried(file, single));
    }
  }

  private static void tried(Path file, boolean single) throws IOException {
    try {
      if (single) {
        NumpyFile.read(file);
      } else {
        NumpyFile.names(file).forEach(name -> NumpyFile.read(file, name));
      }
    } catch (UserException e) {
      assertTrue(!e.problem().isBlank() && !e.fix().isBlank());
    }
  }

  /** An array of 16 zeros whose header says something else. */
  private Path saved(String descr, String shape) throws IOException {
    String header =
        "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }\n";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.write(new byte[] {(byte) header.length(), (byte) (header.length() >> 8)});
    out.write(header.getBytes(StandardCharsets.ISO_8859_1));
    out.write(new byte[128]);
    return Files.write(folder.resolve("s.npy"), out.toByteArray());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "^f1 | 16 | holds values of the type float8.",
        "<f3 | 16 | holds values of the type float24.",
        "<f16 | 8 | holds values of the type float128.",
        "<i3 | 16 | holds values of the type int24.",
        "<u16 | 8 | holds values of the type int128.",
        "^b2 | 16 | holds values of the type bool of 2 bytes.",
        "<i9999999999 | 1 | holds values of the type int17179869176.",
        "<i8 | 4-4 | is no NumPy array that can be read: its header is damaged.",
        "<i8 | 9999999999999999999999 | has more values than one array can hold.",
        "<i8 | 65536,65536 | has more values than one array can hold."
      },
      quoteCharacter = '`')
  void whatAHeaderCannotMeanIsRefused(String descr, String shape, String problem)
      throws IOException {
    Path file = saved(descr.replace('^', '|'), shape);
    refused(problem.replaceFirst("^has more", "it has more"), () -> NumpyFile.read(file));
  }

  @Test
  void axesAndTypesOfEveryKindAreRead() throws IOException {
    assertEquals("(2, 0)", NumpyFile.read(saved("<i8", "2, 0")).shape().toString());
    assertEquals("(2, 8)", NumpyFile.read(saved("<f8", "2L, 8L")).shape().toString());
    assertEquals(DataType.BOOLEAN, NumpyFile.read(saved("|?", "16,")).dataType());
    Path many = saved("|i1", "1, ".repeat(33));
    refused("it has 33 axes", () -> NumpyFile.read(many));
  }

  @Test
  void halvesThatAreNoNumbersAreRead() throws IOException {
    Path file = saved("<f2", "4");
    byte[] bytes = Files.readAllBytes(file);
    int start = bytes.length - 128;
    byte[] halves = {0, 0x7c, 0, (byte) 0xfc, 1, 0x7c, 0, 0x3c};
    System.arraycopy(halves, 0, bytes, start, halves.length);
    Files.write(file, bytes);
    assertArrayEquals(
        new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 1},
        NumpyFile.read(file).floats());
  }
}
