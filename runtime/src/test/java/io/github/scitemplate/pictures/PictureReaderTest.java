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
import org.junit.jupiter.params.provider.CsvSource;
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
        "555.bmp",
        "565.bmp",
        "rgb32.bmp",
        "fields32.bmp",
        "topdown.bmp",
        "rle8.bmp",
        "rle4.bmp",
        "old.bmp",
        "grey2.png",
        "grey4.png",
        "palette2.png",
        "palette4.png",
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

  /** A golden file with other bytes at one place. */
  private static byte[] changed(String name, int place, int... bytes) {
    byte[] file = GoldenPictures.bytes(name);
    for (int i = 0; i < bytes.length; i++) {
      file[place + i] = (byte) bytes[i];
    }
    return file;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rgb.bmp | 14 | 41 | is broken: its BMP header says that it has 41 bytes.",
        "rgb.bmp | 28 | 2 | is a BMP file of 2 bits, which cannot be read.",
        "rgb.bmp | 30 | 4 | is a BMP file of 24 bits and compression 4, which cannot be read.",
        "rgb.bmp | 30 | 1 | is a BMP file of 24 bits and compression 1, which cannot be read.",
        "rle8.bmp | 30 | 2 | is a BMP file of 8 bits and compression 2, which cannot be read.",
        "rle8.bmp | 30 | 3 | is a BMP file of 8 bits and compression 3, which cannot be read.",
        "rle4.bmp | 30 | 1 | is a BMP file of 4 bits and compression 1, which cannot be read.",
        "rle8.bmp | 22 | 247 255 255 255 | is broken: a compressed BMP file begins with its bottom row.",
        "rgb.bmp | 10 | 53 | is broken: its pixels begin within its BMP header.",
        "rgb.bmp | 18 | 0 | says that it has 0 x 9 pixels.",
        "rgb.png | 8 | 1 | is broken: its first PNG chunk is no header.",
        "rgb.png | 12 | 73 68 65 84 | is broken: its first PNG chunk is no header.",
        "rgb.png | 16 | 128 | says that it has 2147483661 x 9 pixels.",
        "rgb.png | 20 | 128 | says that it has 13 x 2147483657 pixels.",
        "rgb.png | 24 | 4 | is broken: its PNG header names bit depth 4 and colour type 2, or an unknown method.",
        "palette.png | 24 | 16 | is broken: its PNG header names bit depth 16 and colour type 3, or an unknown method.",
        "grey.png | 24 | 3 | is broken: its PNG header names bit depth 3 and colour type 0, or an unknown method.",
        "rgb.png | 25 | 1 | is broken: its PNG header names bit depth 8 and colour type 1, or an unknown method.",
        "rgb.png | 26 | 1 | is broken: its PNG header names bit depth 8 and colour type 2, or an unknown method.",
        "rgb.png | 27 | 1 | is broken: its PNG header names bit depth 8 and colour type 2, or an unknown method.",
        "rgb.png | 28 | 2 | is broken: its PNG header names bit depth 8 and colour type 2, or an unknown method."
      })
  void aHeaderThatCannotBeRightIsRefused(String name, int place, String bytes, String problem)
      throws IOException {
    int[] changed = Arrays.stream(bytes.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertEquals(problem, refusal(changed(name, place, changed)));
  }

  /** A PNG file of one grey or palette pixel with these chunks behind its header. */
  private static byte[] png(int colour, String... chunks) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a});
    byte[] header = {0, 0, 0, 1, 0, 0, 0, 1, 8, (byte) colour, 0, 0, 0};
    chunk(out, "IHDR", header);
    for (String chunk : chunks) {
      String[] words = chunk.split(" ");
      chunk(out, words[0], words.length > 1 ? new byte[Integer.parseInt(words[1])] : new byte[0]);
    }
    return out.toByteArray();
  }

  @Test
  void chunksOfAPngOutOfOrderAreRefused() throws IOException {
    String order = "is broken: a PNG chunk at byte ";
    assertEquals("is broken: the PNG file has no pixels.", refusal(png(0, "IEND")));
    assertEquals("is broken: the PNG file has no palette.", refusal(png(3, "IDAT 9", "IEND")));
    assertEquals(order + "33 is out of order.", refusal(png(0, "IHDR 13", "IDAT 9", "IEND")));
    assertEquals(
        order + "48 is out of order.", refusal(png(3, "PLTE 3", "PLTE 3", "IDAT 9", "IEND")));
    assertEquals(order + "54 is out of order.", refusal(png(3, "IDAT 9", "PLTE 3", "IEND")));
    for (int bytes : new int[] {0, 4, 771}) {
      assertEquals(
          "is broken: its palette has " + bytes + " bytes.",
          refusal(png(3, "PLTE " + bytes, "IDAT 9", "IEND")));
    }
    assertEquals("is cut short.", refusal(png(3, "PLTE 3", "IDAT 9")));
  }

  /** A JPEG file of some segments. */
  private static byte[] jpeg(int... bytes) {
    byte[] file = new byte[bytes.length + 2];
    file[0] = (byte) 0xff;
    file[1] = (byte) 0xd8;
    for (int i = 0; i < bytes.length; i++) {
      file[i + 2] = (byte) bytes[i];
    }
    return file;
  }

  @Test
  void segmentsOfAJpegThatCannotBeRightAreRefused() throws IOException {
    assertEquals("is broken: no JPEG segment begins at byte 2.", refusal(jpeg(0xfe, 0, 0, 0)));
    assertEquals("is a JPEG file without a picture.", refusal(jpeg(0xff, 0xff, 0xd9, 0, 0)));
    assertEquals(
        "is broken: the JPEG segment at byte 2 has no length.",
        refusal(jpeg(0xff, 0xe0, 0, 1, 0, 0)));
    assertEquals(
        "is broken: the JPEG file says nothing about the picture's size.",
        refusal(jpeg(0xff, 0xda, 0, 4, 0, 0)));
    int[] frame = {0xff, 0xc0, 0, 17, 8, 0, 8, 0, 8, 2, 1, 17, 0, 2, 17, 0, 3, 17, 0};
    assertEquals("is a JPEG file of 2 components.", refusal(jpeg(frame)));
    frame[9] = 3;
    int[] two = Arrays.copyOf(frame, 38);
    System.arraycopy(frame, 0, two, 19, 19);
    assertEquals("is broken: the JPEG file holds two pictures.", refusal(jpeg(two)));
    byte[] endless = GoldenPictures.bytes("420.jpg");
    for (int i = 0; i < endless.length - 1; i++) {
      if ((endless[i] & 0xff) == 0xff && (endless[i + 1] & 0xff) == 0xd9) {
        endless[i + 1] = 0;
      }
    }
    assertEquals("is cut short.", refusal(endless));
  }

  /** The same JPEG with a segment of Exif in front, laid out as cameras do. */
  private static byte[] withExif(byte[] jpeg, ByteOrder order, int tag, int value, int offset)
      throws IOException {
    ByteBuffer exif = ByteBuffer.allocate(48).order(order);
    exif.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
    exif.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
    exif.putShort((short) 42).putInt(offset).putShort((short) 2);
    exif.putShort((short) 0x0100).putShort((short) 3).putInt(1).putInt(5);
    exif.putShort((short) tag).putShort((short) 3).putInt(1).putShort((short) value);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    out.write(new byte[] {(byte) 0xff, (byte) 0xe1, 0, 50});
    out.write(exif.array());
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  @Test
  void exifOfBothByteOrdersIsUnderstood() throws IOException {
    byte[] plain = GoldenPictures.bytes("444.jpg");
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      assertEquals(6, PictureHeader.of(withExif(plain, order, 0x0112, 6, 8)).orientation());
      assertEquals(1, PictureHeader.of(withExif(plain, order, 0x0112, 9, 8)).orientation());
      assertEquals(1, PictureHeader.of(withExif(plain, order, 0x0112, 0, 8)).orientation());
      assertEquals(1, PictureHeader.of(withExif(plain, order, 0x0113, 6, 8)).orientation());
      assertEquals(1, PictureHeader.of(withExif(plain, order, 0x0112, 6, 999)).orientation());
    }
  }

  @Test
  void coloursOfAJpegFollowItsAdobeSegmentAndTheNamesOfItsComponents() throws IOException {
    byte[] named = GoldenPictures.bytes("rgb.jpg");
    int frame = find(named, 0xc0);
    assertEquals(PictureHeader.Colours.AS_THEY_ARE, PictureHeader.of(named).colours());
    byte[] numbered = named.clone();
    numbered[frame + 10] = 1;
    int adobe = find(named, 0xee);
    assertEquals(PictureHeader.Colours.AS_THEY_ARE, PictureHeader.of(numbered).colours());
    numbered[adobe + 15] = 1;
    assertEquals(PictureHeader.Colours.YCBCR, PictureHeader.of(numbered).colours());
    numbered[adobe + 4] = 'a';
    assertEquals(PictureHeader.Colours.YCBCR, PictureHeader.of(numbered).colours());
    named[adobe + 4] = 'a';
    assertEquals(PictureHeader.Colours.AS_THEY_ARE, PictureHeader.of(named).colours());
  }

  @Test
  void aTiffFileIsNamed() throws IOException {
    for (String start : new String[] {"II*\0", "MM\0*"}) {
      assertEquals(
          "is no JPEG, PNG or BMP file, but a TIFF file.",
          refusal((start + "........").getBytes(StandardCharsets.US_ASCII)));
    }
  }

  /** A header of several MiB, such as one with a large colour profile, before the frame. */
  private static byte[] withLongHeader(byte[] jpeg, int segments) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    byte[] segment = new byte[0xffff + 2];
    segment[0] = (byte) 0xff;
    segment[1] = (byte) 0xe2;
    segment[2] = (byte) 0xff;
    segment[3] = (byte) 0xff;
    for (int i = 0; i < segments; i++) {
      out.write(segment);
    }
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  @Test
  void aHeaderMayBeLongButNotEndless() throws IOException {
    byte[] jpeg = GoldenPictures.bytes("444.jpg");
    byte[] whole = withLongHeader(jpeg, 20);
    Path file = Files.write(folder.resolve("long.jpg"), whole);
    assertArrayEquals(GoldenPictures.bytes("444.jpg.raw"), COLOUR.picture(file).values());
    assertEquals("is cut short.", refusal(Arrays.copyOf(whole, 1_200_000)));
    byte[] padded = Arrays.copyOf(jpeg, (1 << 26) + 9000);
    assertEquals(
        "has 67117864 bytes, far more than a picture of 37 x 29 pixels needs.", refusal(padded));
  }

  @Test
  void aLimitBelowOnePixelIsRefused() {
    IllegalArgumentException limit =
        assertThrows(IllegalArgumentException.class, () -> COLOUR.withPixelLimit(0));
    assertEquals("the limit of pixels must be at least 1, but is 0", limit.getMessage());
  }
}
