package io.github.scitemplate.pictures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.error.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureReaderTest {
  private static final PictureReader COLOUR = PictureReader.colour();

  @TempDir Path folder;

  private static Path golden(String name) {
    return GoldenPictures.FOLDER.resolve(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "444.jpg",
        "422.jpg",
        "420.jpg",
        "progressive.jpg",
        "grey.jpg",
        "cmyk.jpg",
        "ycck.jpg",
        "rgb.jpg",
        "rgb.png",
        "grey.png",
        "alpha.png",
        "greyalpha.png",
        "palette.png",
        "one.png",
        "rgb16.png",
        "rgb.bmp",
        "palette.bmp",
        "grey.bmp",
        "turned6.jpg"
      })
  void aPictureHasPilsValuesToTheBit(String name) {
    assertArrayEquals(GoldenPictures.bytes(name + ".raw"), COLOUR.picture(golden(name)).values());
  }

  @Test
  void aGreyscalePictureHasPilsValuesToTheBit() {
    Pixels grey = COLOUR.greyscale().picture(golden("444.jpg"));
    assertArrayEquals(GoldenPictures.bytes("444.jpg.grey"), grey.values());
    assertEquals(1, grey.channels());
    HostArray array = COLOUR.greyscale().read(golden("grey.png"));
    assertEquals(new Shape(1, 9, 13), array.shape());
  }

  @ParameterizedTest
  @ValueSource(strings = {"11x7", "29x64", "50x37", "64x64", "3x3", "13x100"})
  void aResizedPictureHasPilsValuesToTheBit(String size) {
    int height = Integer.parseInt(size.split("x")[0]);
    int width = Integer.parseInt(size.split("x")[1]);
    PictureReader reader = COLOUR.resized(height, width);
    assertArrayEquals(
        GoldenPictures.bytes("resized" + size + ".raw"),
        reader.picture(golden("444.jpg")).values());
    assertArrayEquals(
        GoldenPictures.bytes("resized" + size + ".grey"),
        reader.greyscale().picture(golden("444.jpg")).values());
  }

  @Test
  void theShorterSideIsResizedAndTheMiddleTakenWithBlackEdgesAsInTorchvision() {
    Pixels fitted = COLOUR.resizedShorter(20).centerCropped(23, 15).picture(golden("444.jpg"));
    assertArrayEquals(GoldenPictures.bytes("shorter20center23x15.raw"), fitted.values());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void exifTurnsAPictureOnlyIfAsked(int orientation) {
    String name = "turned" + orientation + ".jpg";
    Pixels upright = COLOUR.upright().picture(golden(name));
    assertArrayEquals(GoldenPictures.bytes(name + ".upright"), upright.values());
    assertEquals(orientation < 5 ? 8 : 16, upright.height());
    assertEquals(8, COLOUR.picture(golden(name)).height());
  }

  @Test
  void valuesAreScaledAsToTensorDoes() {
    HostArray array = COLOUR.read(golden("rgb.png"));
    assertEquals(new Shape(3, 9, 13), array.shape());
    byte[] bytes = GoldenPictures.bytes("rgb.png.raw");
    float[] values = array.floats();
    for (int i = 0; i < values.length; i++) {
      int channel = i / (9 * 13);
      int pixel = i % (9 * 13);
      assertEquals((bytes[pixel * 3 + channel] & 0xff) / 255f, values[i]);
    }
  }

  @Test
  void aMaskKeepsTheNumbersOfItsFile() throws BrokenPicture {
    JsonObject masks = GoldenPictures.json().getAsJsonObject("masks");
    for (String name : new String[] {"mask-palette.png", "mask-grey.png", "mask-palette.bmp"}) {
      assertArrayEquals(numbers(masks, "labels"), mask(name), name);
    }
    assertArrayEquals(numbers(masks, "wide"), mask("mask-16.png"));
    Mask resized = new Mask(mask("mask-grey.png"), 9, 13).resized(5, 20);
    assertArrayEquals(numbers(masks, "resized"), resized.numbers());
  }

  private static long[] numbers(JsonObject masks, String key) {
    return masks.getAsJsonArray(key).asList().stream()
        .flatMap(row -> ((JsonArray) row).asList().stream())
        .mapToLong(number -> number.getAsLong())
        .toArray();
  }

  private static long[] mask(String name) throws BrokenPicture {
    byte[] file = GoldenPictures.bytes(name);
    return PictureDecoder.mask(file, PictureHeader.of(file));
  }

  private String refusal(byte[] file) throws IOException {
    return refusal(file, COLOUR);
  }

  private String refusal(byte[] file, PictureReader reader) throws IOException {
    Path path = Files.write(folder.resolve("7.jpg"), file);
    UserException e = assertThrows(UserException.class, () -> reader.read(path));
    assertTrue(e.problem().startsWith(path + " "), e.problem());
    return e.problem().substring(path.toString().length() + 1);
  }

  @Test
  void theContentDecidesAndNotTheName() throws IOException {
    Path wrong = Files.copy(golden("rgb.png"), folder.resolve("1.jpg"));
    assertArrayEquals(GoldenPictures.bytes("rgb.png.raw"), COLOUR.picture(wrong).values());
  }

  @Test
  void whatIsNoPictureIsNamed() throws IOException {
    assertEquals("is empty.", refusal(new byte[0]));
    assertEquals(
        "is no JPEG, PNG or BMP file, but begins with the bytes 6e 6f 74 65 73.",
        refusal("notes".getBytes(StandardCharsets.US_ASCII)));
    assertEquals(
        "is no JPEG, PNG or BMP file, but a WebP file.",
        refusal("RIFF1234WEBPVP8 ".getBytes(StandardCharsets.US_ASCII)));
    assertEquals(
        "is no JPEG, PNG or BMP file, but a GIF file.",
        refusal("GIF89a..........".getBytes(StandardCharsets.US_ASCII)));
    assertEquals(
        "is no JPEG, PNG or BMP file, but a pointer of Git LFS.",
        refusal("version https://git-lfs".getBytes(StandardCharsets.US_ASCII)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"420.jpg", "progressive.jpg", "rgb.png", "palette.png", "rgb.bmp"})
  void aTruncatedFileIsRefusedWhereverItEnds(String name) throws IOException {
    byte[] whole = GoldenPictures.bytes(name);
    for (int length = 30; length < whole.length - 1; length += 1 + whole.length / 40) {
      String problem = refusal(Arrays.copyOf(whole, length));
      assertEquals("is cut short.", problem, name + " of " + length + " bytes");
    }
  }

  /** A PNG header alone, which claims a size. */
  private static byte[] claim(int width, int height) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a});
    chunk(
        out,
        "IHDR",
        ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) 8).put((byte) 2).array());
    chunk(out, "IDAT", new byte[40]);
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String kind, byte[] data)
      throws IOException {
    byte[] body =
        ByteBuffer.allocate(4 + data.length)
            .put(kind.getBytes(StandardCharsets.US_ASCII))
            .put(data)
            .array();
    CRC32 crc = new CRC32();
    crc.update(body);
    out.write(ByteBuffer.allocate(4).putInt(data.length).array());
    out.write(body);
    out.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  @Test
  void aHugePictureIsRefusedByItsHeader() throws IOException {
    assertEquals(
        "has 100000 x 100000 pixels, more than the limit of 100,000,000.",
        refusal(claim(100_000, 100_000)));
    assertEquals("is cut short.", refusal(claim(10_000, 10_000)));
    assertEquals(
        "has 37 x 29 pixels, more than the limit of 1,000.",
        refusal(GoldenPictures.bytes("420.jpg"), COLOUR.withPixelLimit(1000)));
    assertEquals(
        "has 60000 x 60000 pixels, more than fit into an array.",
        refusal(claim(60_000, 60_000), COLOUR.withPixelLimit(Long.MAX_VALUE)));
    assertEquals("says that it has 0 x 5 pixels.", refusal(claim(0, 5)));
  }

  @Test
  void aJpegThatClaimsTooMuchIsRefusedBeforeItIsDecoded() throws IOException {
    byte[] jpeg = GoldenPictures.bytes("420.jpg");
    int frame = find(jpeg, 0xc0);
    ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 9000).putShort(frame + 7, (short) 9000);
    assertEquals("is cut short.", refusal(jpeg));
  }

  @Test
  void aJpegOfThousandsOfScansIsRefused() throws IOException {
    byte[] jpeg = GoldenPictures.bytes("progressive.jpg");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int scan = find(jpeg, 0xda);
    out.write(jpeg, 0, scan);
    for (int i = 0; i < 501; i++) {
      out.write(new byte[] {(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, 0, 0, 0, 0});
    }
    out.write(jpeg, scan, jpeg.length - scan);
    assertTrue(refusal(out.toByteArray()).endsWith("more than the 500 that are decoded."));
  }

  private static int find(byte[] file, int marker) {
    for (int i = 0; ; i++) {
      if ((file[i] & 0xff) == 0xff && (file[i + 1] & 0xff) == marker) {
        return i;
      }
    }
  }

  @Test
  void aDamagedPngIsFoundByItsChecksum() throws IOException {
    byte[] png = GoldenPictures.bytes("rgb.png");
    png[60] ^= 1;
    assertEquals("is broken: the checksum of the PNG chunk at byte 33 is wrong.", refusal(png));
  }

  @Test
  void kindsOfJpegThatNobodyReadsAreNamed() throws IOException {
    byte[] jpeg = GoldenPictures.bytes("420.jpg");
    int frame = find(jpeg, 0xc0);
    byte[] lossless = jpeg.clone();
    lossless[frame + 1] = (byte) 0xc3;
    assertTrue(refusal(lossless).startsWith("is a lossless"), refusal(lossless));
    byte[] twelve = jpeg.clone();
    twelve[frame + 4] = 12;
    assertEquals("is a JPEG file of 12 bits, of which only 8 can be read.", refusal(twelve));
  }

  @Test
  void aBmpWithWildNumbersIsRefused() throws IOException {
    byte[] bmp = GoldenPictures.bytes("palette.bmp");
    ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(46, 1 << 30);
    assertEquals("is broken: it says that its palette has 1073741824 colours.", refusal(bmp));
  }

  @Test
  void aPictureTooLongToKeepItsAspectRatioIsRefused() throws IOException {
    byte[] jpeg = GoldenPictures.bytes("444.jpg");
    assertEquals(
        "would have 12758 x 10000 pixels when resized, more than the limit of 100,000,000.",
        refusal(jpeg, COLOUR.resizedShorter(10_000)));
    assertThrows(IllegalArgumentException.class, () -> COLOUR.resized(0, 5));
  }

  @Test
  void aFileThatIsGoneOrAFolderIsNamed() {
    Path gone = folder.resolve("gone.png");
    UserException e = assertThrows(UserException.class, () -> COLOUR.read(gone));
    assertEquals(gone + " is not there any more.", e.problem());
    UserException f = assertThrows(UserException.class, () -> COLOUR.read(folder));
    assertEquals(folder + " is no file.", f.problem());
  }
}
