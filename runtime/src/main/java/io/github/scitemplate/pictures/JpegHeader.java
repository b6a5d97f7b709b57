package io.github.scitemplate.pictures;

import io.github.scitemplate.pictures.PictureHeader.Bytes;
import io.github.scitemplate.pictures.PictureHeader.Colours;
import io.github.scitemplate.pictures.PictureHeader.Format;

/** Reads the segments of a JPEG file (ITU-T T.81, Annex B) up to the first scan. */
final class JpegHeader {
  private static final int MARKER = 0xff;
  private static final int BASELINE = 0xc0;
  private static final int EXTENDED = 0xc1;
  private static final int PROGRESSIVE = 0xc2;
  private static final int LAST_FRAME = 0xcf;
  private static final int TABLES = 0xc4;
  private static final int EXTENSION = 0xc8;
  private static final int ARITHMETIC = 0xcc;
  private static final int SCAN = 0xda;
  private static final int END = 0xd9;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int ADOBE = 0xee;

  /**
   * A bit at least for each block of 64 pixels: the shortest code of its first coefficient, in a
   * file that sends the others later.
   */
  private static final int PIXELS_PER_BYTE = 512;

  /**
   * As many as libjpeg-turbo's own fuzz tests allow; cameras and encoders write up to about ten.
   */
  private static final int MOST_SCANS = 500;

  private final Bytes bytes;
  private int frame = -1;
  private boolean isJfif;
  private int transform = -1;
  private int orientation = 1;

  private JpegHeader(Bytes bytes) {
    this.bytes = bytes;
  }

  static PictureHeader of(Bytes bytes) throws BrokenPicture {
    return new JpegHeader(bytes).read();
  }

  private PictureHeader read() throws BrokenPicture {
    long place = 2;
    while (true) {
      if (bytes.at(place) != MARKER) {
        throw new BrokenPicture("is broken: no JPEG segment begins at byte " + place);
      }
      int marker = bytes.at(place + 1);
      if (marker == MARKER) {
        place++;
        continue;
      }
      if (marker == END) {
        throw new BrokenPicture("is a JPEG file without a picture");
      }
      int length = bytes.twoBig(place + 2);
      if (marker == SCAN) {
        break;
      }
      if (length < 2) {
        throw new BrokenPicture("is broken: the JPEG segment at byte " + place + " has no length");
      }
      segment(marker, place + 4, length - 2);
      place += 2L + length;
    }
    if (frame < 0) {
      throw new BrokenPicture("is broken: the JPEG file says nothing about the picture's size");
    }
    int height = bytes.twoBig(frame + 1);
    int width = bytes.twoBig(frame + 3);
    long atLeast = (long) width * height / PIXELS_PER_BYTE;
    return new PictureHeader(Format.JPEG, width, height, atLeast, orientation, colours());
  }

  private void segment(int marker, long start, int length) throws BrokenPicture {
    if (isFrame(marker)) {
      if (marker != BASELINE && marker != EXTENDED && marker != PROGRESSIVE) {
        throw new BrokenPicture(
            "is a lossless, hierarchical or arithmetically coded JPEG file, which cannot be read");
      }
      if (frame >= 0) {
        throw new BrokenPicture("is broken: the JPEG file holds two pictures");
      }
      if (bytes.at(start) != 8) {
        throw new BrokenPicture(
            "is a JPEG file of " + bytes.at(start) + " bits, of which only 8 can be read");
      }
      int components = bytes.at(start + 5);
      if (components != 1 && components != 3 && components != 4) {
        throw new BrokenPicture("is a JPEG file of " + components + " components");
      }
      frame = (int) start;
    } else if (marker == APP0 && length >= 5 && bytes.hasText(start, "JFIF\0")) {
      isJfif = true;
    } else if (marker == ADOBE && length >= 12 && bytes.hasText(start, "Adobe")) {
      transform = bytes.at(start + 11);
    } else if (marker == APP1 && length >= 14 && bytes.hasText(start, "Exif\0\0")) {
      orientation = orientation(start + 6, length - 6);
    }
  }

  /** What the components are, by libjpeg's rules. */
  private Colours colours() {
    int components = bytes.at(frame + 5);
    if (components == 4) {
      return transform == 2 ? Colours.YCCK : Colours.AS_THEY_ARE;
    }
    boolean isNamedRgb =
        components == 3
            && bytes.at(frame + 6) == 'R'
            && bytes.at(frame + 9) == 'G'
            && bytes.at(frame + 12) == 'B';
    boolean isRgb = !isJfif && (transform < 0 ? isNamedRgb : transform == 0);
    return components == 1 || isRgb ? Colours.AS_THEY_ARE : Colours.YCBCR;
  }

  private static boolean isFrame(int marker) {
    return marker >= BASELINE
        && marker <= LAST_FRAME
        && marker != TABLES
        && marker != EXTENSION
        && marker != ARITHMETIC;
  }

  /** Finds the orientation in the first directory of Exif, which is laid out as a TIFF file. */
  private int orientation(long tiff, int length) {
    boolean big = bytes.hasText(tiff, "MM");
    long directory = big ? bytes.fourBig(tiff + 4) : bytes.fourLittle(tiff + 4);
    if (directory + 2 > length) {
      return 1;
    }
    int entries = two(big, tiff + directory);
    for (int i = 0; i < entries && directory + 2 + 12L * (i + 1) <= length; i++) {
      long entry = tiff + directory + 2 + 12L * i;
      if (two(big, entry) == 0x0112) {
        int value = two(big, entry + 8);
        return value >= 1 && value <= 8 ? value : 1;
      }
    }
    return 1;
  }

  private int two(boolean big, long place) {
    return big ? bytes.twoBig(place) : bytes.twoLittle(place);
  }

  /**
   * Refuses a file without its end marker, of which libjpeg would fill the rest with grey, and one
   * with so many scans that it would be decoded for hours.
   */
  static void checkWhole(byte[] file) throws BrokenPicture {
    int end = file.length - 2;
    while (end >= 0 && !((file[end] & MARKER) == MARKER && (file[end + 1] & MARKER) == END)) {
      end--;
    }
    if (end < 0) {
      throw BrokenPicture.cutShort();
    }
    int scans = 0;
    boolean begun = false;
    for (int i = 0; i < end; i++) {
      if (file[i] == (byte) MARKER && file[i + 1] == (byte) SCAN) {
        begun = true;
        scans++;
      }
    }
    if (!begun) {
      throw BrokenPicture.cutShort();
    }
    if (scans > MOST_SCANS) {
      throw new BrokenPicture(
          "has " + scans + " scans, more than the " + MOST_SCANS + " that are decoded");
    }
  }
}
