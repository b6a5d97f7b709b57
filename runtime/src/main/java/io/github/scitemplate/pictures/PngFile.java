package io.github.scitemplate.pictures;

import io.github.scitemplate.pictures.PictureHeader.Bytes;
import io.github.scitemplate.pictures.PictureHeader.Colours;
import io.github.scitemplate.pictures.PictureHeader.Format;
import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;

/** Reads the header of a PNG file, and checks its chunks (ISO/IEC 15948). */
final class PngFile {
  static final int[] SIGNATURE = {0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a};
  private static final int CHUNK_EXTRA = 12;

  /** The first bytes of a file: signature and header chunk. */
  private static final int HEADER_BYTES = 33;

  /** Deflate packs at most this many bytes into one. */
  private static final int DEFLATE_RATIO = 1032;

  private static final int GREY = 0;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int GREY_ALPHA = 4;
  private static final int RGB_ALPHA = 6;

  private PngFile() {}

  static PictureHeader header(Bytes bytes) throws BrokenPicture {
    if (bytes.fourBig(8) != 13 || !bytes.hasText(12, "IHDR")) {
      throw new BrokenPicture("is broken: its first PNG chunk is no header");
    }
    long width = bytes.fourBig(16);
    long height = bytes.fourBig(20);
    int depth = bytes.at(24);
    int colour = bytes.at(25);
    if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
      throw new BrokenPicture("says that it has " + width + " x " + height + " pixels");
    }
    if (!isValid(depth, colour) || bytes.at(26) != 0 || bytes.at(27) != 0 || bytes.at(28) > 1) {
      throw new BrokenPicture(
          "is broken: its PNG header names bit depth "
              + depth
              + " and colour type "
              + colour
              + ", or an unknown method");
    }
    bytes.at(HEADER_BYTES - 1);
    double rowBytes = Math.ceil((double) width * depth * samples(colour) / 8);
    long atLeast = (long) Math.min(rowBytes * height / DEFLATE_RATIO, Long.MAX_VALUE);
    return new PictureHeader(
        Format.PNG, (int) width, (int) height, atLeast, 1, Colours.AS_THEY_ARE);
  }

  private static boolean isValid(int depth, int colour) {
    return switch (colour) {
      case GREY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
      case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
      case RGB, GREY_ALPHA, RGB_ALPHA -> depth == 8 || depth == 16;
      default -> false;
    };
  }

  private static int samples(int colour) {
    return switch (colour) {
      case RGB -> 3;
      case GREY_ALPHA -> 2;
      case RGB_ALPHA -> 4;
      default -> 1;
    };
  }

  /**
   * The same file with only the chunks that hold pixels and palette, all with the right checksum.
   * Others, such as a colour profile or text, are none of the decoder's business, and could keep it
   * busy.
   */
  static byte[] withoutExtras(byte[] file) throws BrokenPicture {
    Bytes bytes = new Bytes(file);
    ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
    kept.write(file, 0, SIGNATURE.length);
    boolean hasPixels = false;
    boolean hasPalette = false;
    int place = SIGNATURE.length;
    while (true) {
      if (place + CHUNK_EXTRA > file.length) {
        throw BrokenPicture.cutShort();
      }
      long length = bytes.fourBig(place);
      if (length > file.length - place - CHUNK_EXTRA) {
        throw BrokenPicture.cutShort();
      }
      int whole = (int) length + CHUNK_EXTRA;
      boolean isHeader = bytes.hasText(place + 4, "IHDR");
      boolean isPalette = bytes.hasText(place + 4, "PLTE");
      boolean isPixels = bytes.hasText(place + 4, "IDAT");
      boolean isEnd = bytes.hasText(place + 4, "IEND");
      if (isHeader != (place == SIGNATURE.length) || (isPalette && (hasPalette || hasPixels))) {
        throw new BrokenPicture("is broken: a PNG chunk at byte " + place + " is out of order");
      }
      if (isHeader || isPalette || isPixels || isEnd) {
        CRC32 crc = new CRC32();
        crc.update(file, place + 4, whole - 8);
        if (crc.getValue() != bytes.fourBig(place + whole - 4)) {
          throw new BrokenPicture(
              "is broken: the checksum of the PNG chunk at byte " + place + " is wrong");
        }
        if (isPalette && (length == 0 || length % 3 != 0 || length > 3 * 256)) {
          throw new BrokenPicture("is broken: its palette has " + length + " bytes");
        }
        hasPixels |= isPixels;
        hasPalette |= isPalette;
        kept.write(file, place, whole);
      }
      if (isEnd) {
        break;
      }
      place += whole;
    }
    if (!hasPixels || (bytes.at(25) == PALETTE && !hasPalette)) {
      throw new BrokenPicture(
          "is broken: the PNG file has no " + (hasPixels ? "palette" : "pixels"));
    }
    return kept.toByteArray();
  }
}
