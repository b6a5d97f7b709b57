package io.github.scitemplate.pictures;

import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.pictures.PictureHeader.HeaderGoesOn;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Reads a picture from a file: JPEG, PNG or BMP, in red, green and blue, as float32 of shape (3,
 * height, width) from 0 to 1, which is torchvision's {@code ImageFolder} with {@code ToTensor}.
 * Grey pictures get three equal channels; transparency is left out; a palette is looked up; of 16
 * bits, the upper 8 are kept; colour profiles do not matter. The content decides on the format, not
 * the name.
 *
 * <p>The header is read first: a picture with more pixels than the limit is refused before any
 * memory is taken for it. Values are those of PIL to the bit, resized ones included.
 *
 * <p>Each method that changes a setting returns another reader. Several threads may use one reader.
 */
public final class PictureReader {
  private static final long PIXEL_LIMIT = 100_000_000;
  private static final int FIRST_BYTES = 1 << 20;
  private static final int MOST_HEADER_BYTES = 1 << 26;
  private static final int BYTES_PER_PIXEL = 8;

  private static final PictureReader PLAIN =
      new PictureReader(false, false, PIXEL_LIMIT, List.of());

  private final boolean grey;
  private final boolean upright;
  private final long pixelLimit;
  private final List<Fitting> fittings;

  private PictureReader(boolean grey, boolean upright, long pixelLimit, List<Fitting> fittings) {
    this.grey = grey;
    this.upright = upright;
    this.pixelLimit = pixelLimit;
    this.fittings = List.copyOf(fittings);
  }

  /** A reader of colour pictures in their own size, of at most 100 million pixels each. */
  public static PictureReader colour() {
    return PLAIN;
  }

  /** Reads grey pictures, shape (1, height, width); colours are weighted as in ITU-R BT.601. */
  public PictureReader greyscale() {
    return new PictureReader(true, upright, pixelLimit, fittings);
  }

  /**
   * Turns pictures upright that were taken with a turned camera, as Exif says. Without this they
   * stay as they are stored, as in torchvision.
   */
  public PictureReader upright() {
    return new PictureReader(grey, true, pixelLimit, fittings);
  }

  /**
   * Refuses pictures of more pixels, width times height.
   *
   * @param limit at least 1
   */
  public PictureReader withPixelLimit(long limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the limit of pixels must be at least 1, but is " + limit);
    }
    return new PictureReader(grey, upright, limit, fittings);
  }

  /**
   * Resizes each picture, whatever its aspect ratio; torchvision's {@code Resize((height, width))}
   * with bilinear interpolation and antialiasing.
   */
  public PictureReader resized(int height, int width) {
    return fitted(Fitting.resized(height, width));
  }

  /**
   * Resizes each picture so that its shorter side has {@code size} pixels, and keeps the aspect
   * ratio; torchvision's {@code Resize(size)}.
   */
  public PictureReader resizedShorter(int size) {
    return fitted(Fitting.resizedShorter(size));
  }

  /**
   * Takes the middle of each picture; torchvision's {@code CenterCrop}. A smaller picture gets
   * black edges.
   */
  public PictureReader centerCropped(int height, int width) {
    return fitted(Fitting.centerCropped(height, width));
  }

  private PictureReader fitted(Fitting fitting) {
    List<Fitting> more = new ArrayList<>(fittings);
    more.add(fitting);
    return new PictureReader(grey, upright, pixelLimit, more);
  }

  /**
   * Reads a picture.
   *
   * @return float32 of shape (channels, height, width), with values from 0 to 1
   * @throws UserException if the file cannot be read, is no picture, is damaged, or has too many
   *     pixels; the message names the file
   */
  public HostArray read(Path file) {
    return picture(file).array();
  }

  /** The encoded picture and what its header says. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Encoded(byte[] bytes, PictureHeader header) {}

  /** The picture that {@link #read} makes numbers of. */
  Pixels picture(Path file) {
    return opened(
        file,
        encoded -> {
          Pixels picture = unfitted(encoded);
          for (Fitting fitting : fittings) {
            checkFitted(fitting.size(picture.height(), picture.width()));
            picture = fitting.picture(picture);
          }
          return picture;
        });
  }

  /** A picture and the mask that belongs to it, both fitted. */
  record Pair(Pixels picture, Mask mask) {}

  /** Reads a picture and its mask. */
  Pair pair(Path file, Path maskFile) {
    Pixels picture = opened(file, this::unfitted);
    return opened(
        maskFile,
        encoded -> {
          PictureHeader header = encoded.header();
          if (header.height() != picture.height() || header.width() != picture.width()) {
            throw new BrokenPicture(
                "has "
                    + header.size()
                    + " pixels, but the picture "
                    + file
                    + " has "
                    + picture.width()
                    + " x "
                    + picture.height(),
                "Give each picture a mask of its size. If the masks are those of pictures that a"
                    + " viewer turns, read the pictures with upright().");
          }
          long[] numbers = PictureDecoder.mask(encoded.bytes(), header);
          Mask mask = new Mask(numbers, header.height(), header.width());
          Pixels fitted = picture;
          for (Fitting fitting : fittings) {
            checkFitted(fitting.size(fitted.height(), fitted.width()));
            fitted = fitting.picture(fitted);
            mask = fitting.mask(mask);
          }
          return new Pair(fitted, mask);
        });
  }

  /** The picture before it is resized and cropped. */
  private Pixels unfitted(Encoded encoded) throws BrokenPicture {
    Pixels stored = PictureDecoder.picture(encoded.bytes(), encoded.header());
    // A picture is made upright first, since the sizes asked for are those of what one sees.
    Pixels turned = upright ? stored.upright(encoded.header().orientation()) : stored;
    return grey ? turned.grey() : turned.colour();
  }

  private void checkFitted(Sizes size) throws BrokenPicture {
    long pixels = (long) size.height() * size.width();
    if (pixels > pixelLimit || !size.arePossible()) {
      throw BrokenPicture.tooLarge(
          "would have "
              + size.width()
              + " x "
              + size.height()
              + " pixels when resized, more than the limit of "
              + shown(pixelLimit));
    }
  }

  private static String shown(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private interface Use<T> {
    T of(Encoded encoded) throws BrokenPicture;
  }

  private <T> T opened(Path file, Use<T> use) {
    try {
      return use.of(encoded(file));
    } catch (BrokenPicture e) {
      throw new UserException(file + " " + e.getMessage() + ".", e.fix(), e);
    } catch (NoSuchFileException e) {
      throw new UserException(
          file + " is not there any more.",
          "Bring the file back, or start again so that the folder is listed anew.",
          e);
    } catch (AccessDeniedException e) {
      throw new UserException(
          file + " may not be read.", "Give yourself the permission to read the file.", e);
    } catch (IOException e) {
      throw new UserException(
          file + " cannot be read: " + e.getMessage() + ".",
          "Check the file and the disk or network it is on.",
          e);
    }
  }

  private Encoded encoded(Path file) throws IOException {
    if (!Files.isRegularFile(file) && Files.exists(file)) {
      throw new BrokenPicture("is no file");
    }
    long size = Files.size(file);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes((int) Math.min(size, FIRST_BYTES));
      PictureHeader header;
      try {
        header = PictureHeader.of(start);
      } catch (HeaderGoesOn e) {
        start = grown(start, in, Math.min(size, MOST_HEADER_BYTES));
        header = lastHeader(start);
      }
      check(header, size);
      byte[] whole = grown(start, in, size);
      if (whole.length < size || size < header.bytesAtLeast()) {
        throw BrokenPicture.cutShort();
      }
      return new Encoded(whole, header);
    } catch (EOFException e) {
      throw BrokenPicture.cutShort();
    }
  }

  private static PictureHeader lastHeader(byte[] start) throws BrokenPicture {
    try {
      return PictureHeader.of(start);
    } catch (HeaderGoesOn e) {
      throw BrokenPicture.cutShort();
    }
  }

  private static byte[] grown(byte[] start, InputStream in, long size) throws IOException {
    if (size <= start.length) {
      return start;
    }
    byte[] more = in.readNBytes((int) size - start.length);
    byte[] both = Arrays.copyOf(start, start.length + more.length);
    System.arraycopy(more, 0, both, start.length, more.length);
    return both;
  }

  private void check(PictureHeader header, long size) throws BrokenPicture {
    if (header.pixels() > pixelLimit) {
      throw BrokenPicture.tooLarge(
          "has " + header.size() + " pixels, more than the limit of " + shown(pixelLimit));
    }
    // Three bytes of a pixel at least go into one array.
    if (header.pixels() > Integer.MAX_VALUE / Pixels.RGB - 1) {
      throw BrokenPicture.tooLarge("has " + header.size() + " pixels, more than fit into an array");
    }
    if (size > BYTES_PER_PIXEL * header.pixels() + MOST_HEADER_BYTES) {
      throw new BrokenPicture(
          "has " + size + " bytes, far more than a picture of " + header.size() + " pixels needs");
    }
    if (size < header.bytesAtLeast()) {
      throw BrokenPicture.cutShort();
    }
  }
}
