package io.github.scitemplate.logger;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encodes pictures as PNG, in memory and without a display. */
final class Png {
  private Png() {}

  static byte[] encode(Image image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(buffered(image), "png", out)) {
        throw new IOException("this JVM cannot write PNG");
      }
    }
    return bytes.toByteArray();
  }

  private static BufferedImage buffered(Image image) {
    BufferedImage buffered =
        new BufferedImage(
            image.width(),
            image.height(),
            image.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    int[] samples = new int[image.pixels().length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = Byte.toUnsignedInt(image.pixels()[i]);
    }
    buffered.getRaster().setPixels(0, 0, image.width(), image.height(), samples);
    return buffered;
  }
}
