package io.github.scitemplate.pictures;

import io.github.scitemplate.pictures.PictureHeader.Bytes;
import io.github.scitemplate.pictures.PictureHeader.Colours;
import io.github.scitemplate.pictures.PictureHeader.Format;
import java.util.Set;

/** Reads and checks the headers of a BMP file, so that the JDK's reader meets no wild numbers. */
final class BmpHeader {
  private static final int FILE_HEADER = 14;
  private static final int OLD_HEADER = 12;
  private static final Set<Long> HEADERS = Set.of(12L, 40L, 52L, 56L, 108L, 124L);
  private static final Set<Integer> DEPTHS = Set.of(1, 4, 8, 16, 24, 32);
  private static final int RLE8 = 1;
  private static final int RLE4 = 2;
  private static final int BIT_FIELDS = 3;
  private static final int MOST_COLOURS = 256;

  private BmpHeader() {}

  static PictureHeader of(Bytes bytes) throws BrokenPicture {
    long header = bytes.fourLittle(FILE_HEADER);
    if (!HEADERS.contains(header)) {
      throw new BrokenPicture("is broken: its BMP header says that it has " + header + " bytes");
    }
    boolean old = header == OLD_HEADER;
    int place = FILE_HEADER + 4;
    int width = old ? bytes.twoLittle(place) : (int) bytes.fourLittle(place);
    // A negative height means that the top row comes first.
    int rows = old ? bytes.twoLittle(place + 2) : (int) bytes.fourLittle(place + 4);
    int height = Math.abs(rows);
    int depth = bytes.twoLittle(place + (old ? 6 : 10));
    long compression = old ? 0 : bytes.fourLittle(place + 12);
    long colours = old ? 0 : bytes.fourLittle(place + 28);
    if (!DEPTHS.contains(depth)) {
      throw new BrokenPicture("is a BMP file of " + depth + " bits, which cannot be read");
    }
    if (compression > BIT_FIELDS
        || (compression == RLE8 && depth != 8)
        || (compression == RLE4 && depth != 4)
        || (compression == BIT_FIELDS && depth < 16)) {
      throw new BrokenPicture(
          "is a BMP file of "
              + depth
              + " bits and compression "
              + compression
              + ", which cannot be read");
    }
    if (colours > MOST_COLOURS) {
      throw new BrokenPicture("is broken: it says that its palette has " + colours + " colours");
    }
    long pixels = bytes.fourLittle(10);
    boolean packed = compression == RLE8 || compression == RLE4;
    if (packed && rows < 0) {
      throw new BrokenPicture("is broken: a compressed BMP file begins with its bottom row");
    }
    long rowBytes = ((long) width * depth + 31) / 32 * 4;
    long atLeast = packed ? pixels : pixels + rowBytes * height;
    if (pixels < FILE_HEADER + header) {
      throw new BrokenPicture("is broken: its pixels begin within its BMP header");
    }
    return new PictureHeader(Format.BMP, width, height, atLeast, 1, Colours.AS_THEY_ARE);
  }
}
