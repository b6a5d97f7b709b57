package io.github.scitemplate.pictures;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the beginning of a file says about the picture, before any memory is taken for its pixels.
 * The format follows from the content; the file's name does not matter.
 *
 * @param format how it is encoded
 * @param width columns
 * @param height rows
 * @param bytesAtLeast how long a whole file of this size must be
 * @param orientation how a camera was held, 1 to 8 as in Exif; 1 is upright
 * @param colours how a JPEG stores colours
 */
record PictureHeader(
    Format format, int width, int height, long bytesAtLeast, int orientation, Colours colours) {

  enum Format {
    JPEG,
    PNG,
    BMP
  }

  /** How the components of a JPEG stand for colours. */
  enum Colours {
    /** Grey; red, green and blue; or inks. */
    AS_THEY_ARE,
    /** Luminance and colour differences. */
    YCBCR,
    /** Luminance and colour differences of inks, and black. */
    YCCK
  }

  /** How many bytes tell one format from another. */
  private static final int SIGNATURE_BYTES = 12;

  /**
   * Reads the header.
   *
   * @param start the whole file, or its beginning
   * @throws HeaderGoesOn if the header ends after {@code start}
   * @throws BrokenPicture if this is no picture that can be read
   */
  static PictureHeader of(byte[] start) throws BrokenPicture {
    Bytes bytes = new Bytes(start);
    if (start.length == 0) {
      throw new BrokenPicture("is empty");
    }
    PictureHeader header;
    if (bytes.startsWith(0xff, 0xd8)) {
      header = JpegHeader.of(bytes);
    } else if (bytes.startsWith(PngFile.SIGNATURE)) {
      header = PngFile.header(bytes);
    } else if (bytes.startsWith('B', 'M')) {
      header = BmpHeader.of(bytes);
    } else {
      throw new BrokenPicture("is no JPEG, PNG or BMP file, but " + content(start));
    }
    if (header.width() < 1 || header.height() < 1) {
      throw new BrokenPicture("says that it has " + header.size() + " pixels");
    }
    return header;
  }

  /** Says that the header ends after the bytes at hand. */
  static final class HeaderGoesOn extends RuntimeException {
    private static final long serialVersionUID = 1;

    HeaderGoesOn() {
      super("the header goes on", null, false, false);
    }
  }

  /** Width and height in words: {@code 640 x 480}. */
  String size() {
    return width + " x " + height;
  }

  long pixels() {
    return (long) width * height;
  }

  private static String content(byte[] start) {
    byte[] first = Arrays.copyOf(start, Math.min(start.length, SIGNATURE_BYTES));
    String text = new String(first, StandardCharsets.ISO_8859_1);
    if (text.startsWith("RIFF") && text.endsWith("WEBP")) {
      return "a WebP file";
    }
    if (text.startsWith("GIF8")) {
      return "a GIF file";
    }
    if (text.startsWith("II*\0") || text.startsWith("MM\0*")) {
      return "a TIFF file";
    }
    if (text.startsWith("version http")) {
      return "a pointer of Git LFS";
    }
    StringBuilder hex = new StringBuilder("begins with the bytes");
    for (byte value : first) {
      hex.append(String.format(" %02x", value));
    }
    return hex.toString();
  }

  /** Numbers in a file, read at any place. */
  static final class Bytes {
    private static final int MASK = 0xff;
    final byte[] values;

    Bytes(byte[] values) {
      this.values = values;
    }

    boolean startsWith(int... signature) {
      for (int i = 0; i < signature.length; i++) {
        if (i >= values.length || (values[i] & MASK) != signature[i]) {
          return false;
        }
      }
      return true;
    }

    int at(long place) {
      if (place < 0 || place >= values.length) {
        throw new HeaderGoesOn();
      }
      return values[(int) place] & MASK;
    }

    int twoBig(long place) {
      return (at(place) << 8) | at(place + 1);
    }

    long fourBig(long place) {
      return ((long) twoBig(place) << 16) | twoBig(place + 2);
    }

    int twoLittle(long place) {
      return (at(place + 1) << 8) | at(place);
    }

    long fourLittle(long place) {
      return ((long) twoLittle(place + 2) << 16) | twoLittle(place);
    }

    boolean hasText(long place, String text) {
      for (int i = 0; i < text.length(); i++) {
        if (at(place + i) != text.charAt(i)) {
          return false;
        }
      }
      return true;
    }
  }
}
