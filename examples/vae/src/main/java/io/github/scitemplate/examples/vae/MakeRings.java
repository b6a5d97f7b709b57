package io.github.scitemplate.examples.vae;

import io.github.scitemplate.data.DataFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Draws rings with a gap: of any size, at any place, turned anyhow; in files like those of MNIST.
 */
final class MakeRings {
  private static final int SIDE = 28;

  private MakeRings() {}

  /** The folder with the pictures, which are drawn if it is not there yet. */
  static Path in(Path folder) {
    return DataFolder.madeOnce(
        folder,
        empty -> {
          draw(empty.resolve("train"), 6000, new SplittableRandom(1));
          draw(empty.resolve("val"), 1000, new SplittableRandom(2));
          draw(empty.resolve("test"), 1000, new SplittableRandom(3));
        });
  }

  private static void draw(Path file, int count, SplittableRandom random) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(16 + count * SIDE * SIDE);
    bytes.putInt(0x803).putInt(count).putInt(SIDE).putInt(SIDE);
    for (int i = 0; i < count; i++) {
      double left = 11 + 5 * random.nextDouble();
      double top = 11 + 5 * random.nextDouble();
      double radius = 4 + 5 * random.nextDouble();
      double gap = 2 * Math.PI * random.nextDouble();
      for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
        int row = pixel / SIDE;
        double x = pixel % SIDE - left;
        double y = row - top;
        double ink = 2 - Math.abs(Math.hypot(x, y) - radius);
        boolean open = Math.cos(Math.atan2(y, x) - gap) > 0.85;
        bytes.put((byte) (open ? 0 : 255 * Math.max(0, Math.min(1, ink))));
      }
    }
    Files.write(file, bytes.array());
  }
}
