package io.github.scitemplate.pictures;

import io.github.scitemplate.pictures.PictureHeader.Colours;
import io.github.scitemplate.pictures.PictureHeader.Format;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/**
 * Decodes pictures with the readers of the JDK, and always with those, so that a library of readers
 * on the class path changes no value. From a JPEG it takes the components as they are stored, and
 * converts them itself, as libjpeg does. What the JDK guesses about colours from missing segments
 * and damaged profiles does not matter then.
 */
final class PictureDecoder {
  private static final String OF_THE_JDK = "com.sun.imageio.plugins.";
  private static final int MASK = 0xff;
  private static final int CMYK = 4;

  private PictureDecoder() {}

  /**
   * The picture, grey or in colour, without its transparency. Of 16 bits, it has the upper 8.
   *
   * @throws BrokenPicture if it cannot be decoded
   */
  static Pixels picture(byte[] file, PictureHeader header) throws BrokenPicture {
    if (header.format() == Format.JPEG) {
      return jpeg(file, header);
    }
    BufferedImage image = image(file, header);
    Raster raster = image.getRaster();
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return colours(raster, palette);
    }
    return components(raster);
  }

  /**
   * The numbers that a file of masks holds, row by row: places in the palette where it has one,
   * else the grey values as they are stored, with 16 bits if the file has them.
   *
   * @throws BrokenPicture if it cannot be decoded, or holds several numbers for each pixel
   */
  static long[] mask(byte[] file, PictureHeader header) throws BrokenPicture {
    if (header.format() == Format.JPEG) {
      throw new BrokenPicture(
          "is a JPEG file, which keeps no exact numbers: a mask must be PNG or BMP");
    }
    Raster raster = image(file, header).getRaster();
    if (raster.getNumBands() != 1) {
      throw new BrokenPicture(
          "has "
              + raster.getNumBands()
              + " numbers for each pixel, but a mask has one: the number of its class");
    }
    long[] numbers = new long[raster.getWidth() * raster.getHeight()];
    int[] row = new int[raster.getWidth()];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, row.length, 1, row);
      for (int x = 0; x < row.length; x++) {
        numbers[y * row.length + x] = row[x];
      }
    }
    return numbers;
  }

  private interface Reading<T> {
    T with(ImageReader reader) throws IOException;
  }

  private static <T> T decoded(byte[] file, Format format, Reading<T> reading)
      throws BrokenPicture {
    ImageReader reader = null;
    try (ByteImageStream stream = new ByteImageStream(file)) {
      reader = Readers.of(format).createReaderInstance();
      reader.setInput(stream, true, true);
      return reading.with(reader);
    } catch (BrokenPicture e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The JDK's readers meet damaged data with many kinds of exceptions.
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      BrokenPicture broken = new BrokenPicture("cannot be decoded: " + reason);
      broken.initCause(e);
      throw broken;
    } finally {
      if (reader != null) {
        reader.dispose();
      }
    }
  }

  private static BufferedImage image(byte[] file, PictureHeader header) throws BrokenPicture {
    byte[] plain = header.format() == Format.PNG ? PngFile.withoutExtras(file) : file;
    BufferedImage image = decoded(plain, header.format(), reader -> reader.read(0));
    check(image.getWidth(), image.getHeight(), header);
    return image;
  }

  private static void check(int width, int height, PictureHeader header) throws BrokenPicture {
    if (width != header.width() || height != header.height()) {
      throw new BrokenPicture(
          "is broken: it holds "
              + width
              + " x "
              + height
              + " pixels, and its header says "
              + header.size());
    }
  }

  private static Pixels jpeg(byte[] file, PictureHeader header) throws BrokenPicture {
    JpegHeader.checkWhole(file);
    Raster raster = decoded(file, Format.JPEG, reader -> reader.readRaster(0, null));
    check(raster.getWidth(), raster.getHeight(), header);
    // The JDK's JPEG reader always makes this kind of raster.
    byte[] values = ((DataBufferByte) raster.getDataBuffer()).getData();
    return switch (raster.getNumBands()) {
      case 1 -> new Pixels(values, 1, header.height(), header.width());
      case CMYK -> {
        if (header.colours() == Colours.YCCK) {
          YCbCr.toRgb(values, CMYK);
          YCbCr.invert(values, CMYK);
        }
        yield new Pixels(printed(values), Pixels.RGB, header.height(), header.width());
      }
      default -> {
        if (header.colours() == Colours.YCBCR) {
          YCbCr.toRgb(values, Pixels.RGB);
        }
        yield new Pixels(values, Pixels.RGB, header.height(), header.width());
      }
    };
  }

  /** Red, green and blue of printed colours, which JPEG files store inverted, as PIL has them. */
  private static byte[] printed(byte[] inks) {
    byte[] colours = new byte[inks.length / CMYK * Pixels.RGB];
    for (int i = 0, j = 0; i < inks.length; i += CMYK, j += Pixels.RGB) {
      int black = inks[i + Pixels.RGB] & MASK;
      for (int k = 0; k < Pixels.RGB; k++) {
        int product = (MASK - (inks[i + k] & MASK)) * black + 128;
        colours[j + k] = (byte) (black - (((product >> 8) + product) >> 8));
      }
    }
    return colours;
  }

  private static Pixels colours(Raster raster, IndexColorModel palette) throws BrokenPicture {
    int width = raster.getWidth();
    int[] row = new int[width];
    int[] colours = new int[palette.getMapSize()];
    palette.getRGBs(colours);
    byte[] values = new byte[width * raster.getHeight() * Pixels.RGB];
    for (int y = 0, place = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int index : row) {
        if (index >= colours.length) {
          throw new BrokenPicture(
              "is broken: it uses colour "
                  + index
                  + " of a palette of "
                  + colours.length
                  + " colours");
        }
        place = put(values, place, colours[index]);
      }
    }
    return new Pixels(values, Pixels.RGB, raster.getHeight(), width);
  }

  private static int put(byte[] values, int place, int colour) {
    values[place] = (byte) (colour >> 16);
    values[place + 1] = (byte) (colour >> 8);
    values[place + 2] = (byte) colour;
    return place + Pixels.RGB;
  }

  private static Pixels components(Raster raster) {
    int channels = raster.getNumBands() < Pixels.RGB ? 1 : Pixels.RGB;
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] values = new byte[width * height * channels];
    if (raster.getDataBuffer() instanceof DataBufferByte buffer
        && raster.getSampleModel() instanceof PixelInterleavedSampleModel model) {
      byte[] samples = buffer.getData();
      for (int channel = 0; channel < channels; channel++) {
        int offset = model.getBandOffsets()[channel];
        for (int y = 0, place = channel; y < height; y++) {
          int sample = y * model.getScanlineStride() + offset;
          for (int x = 0; x < width; x++, place += channels, sample += model.getPixelStride()) {
            values[place] = samples[sample];
          }
        }
      }
      return new Pixels(values, channels, height, width);
    }
    int[] bits = raster.getSampleModel().getSampleSize();
    int bands = raster.getNumBands();
    int[] row = new int[width * bands];
    for (int y = 0, place = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < channels; channel++) {
          values[place++] = eightBits(row[x * bands + channel], bits[channel]);
        }
      }
    }
    return new Pixels(values, channels, height, width);
  }

  /** The upper 8 bits of a sample. One of fewer bits is spread over them and cut off, as in PIL. */
  private static byte eightBits(int sample, int bits) {
    return (byte) (bits > 8 ? sample >> (bits - 8) : sample * MASK / ((1 << bits) - 1));
  }

  /** The JDK's own readers, found at first use. */
  private static final class Readers {
    private static final ImageReaderSpi JPEG = find(Format.JPEG);
    private static final ImageReaderSpi PNG = find(Format.PNG);
    private static final ImageReaderSpi BMP = find(Format.BMP);

    static ImageReaderSpi of(Format format) {
      return switch (format) {
        case JPEG -> JPEG;
        case PNG -> PNG;
        case BMP -> BMP;
      };
    }

    private static ImageReaderSpi find(Format format) {
      String name = OF_THE_JDK + format.name().toLowerCase(Locale.ROOT) + ".";
      Iterator<ImageReaderSpi> all =
          IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, false);
      while (all.hasNext()) {
        ImageReaderSpi reader = all.next();
        if (reader.getClass().getName().startsWith(name)) {
          return reader;
        }
      }
      throw new IllegalStateException("this Java has no reader of " + format + " pictures");
    }
  }
}
