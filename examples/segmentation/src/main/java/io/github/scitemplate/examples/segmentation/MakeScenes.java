package io.github.scitemplate.examples.segmentation;

import io.github.scitemplate.data.DataFolder;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/**
 * Draws pictures as of a microscope: cells, fibres and rings that hide parts of each other, with
 * noise; and their masks, where 0 is the darker background.
 */
final class MakeScenes {
  private static final int SIDE = 64;

  /** A shape around the origin, and how far it reaches in two directions. */
  private record Kind(Shape shape, double least, double most, double leastWide, double mostWide) {}

  /** The kinds 1, 2 and 3. */
  private static final List<Kind> KINDS =
      List.of(
          new Kind(new Ellipse2D.Double(-1, -1, 2, 2), 4, 9, 4, 9),
          new Kind(new Rectangle2D.Double(-1, -1, 2, 2), 12, 24, 1, 2),
          new Kind(ring(), 6, 12, 6, 12));

  private final SplittableRandom random = new SplittableRandom(1);

  private MakeScenes() {}

  private static Shape ring() {
    Path2D ring = new Path2D.Double(Path2D.WIND_EVEN_ODD);
    ring.append(new Ellipse2D.Double(-1, -1, 2, 2), false);
    ring.append(new Ellipse2D.Double(-0.7, -0.7, 1.4, 1.4), false);
    return ring;
  }

  /** The folder with scenes and masks, which are drawn if it is not there yet. */
  static Path in(Path folder) {
    return DataFolder.madeOnce(
        folder,
        empty -> {
          MakeScenes scenes = new MakeScenes();
          scenes.draw(300, empty.resolve("train"));
          scenes.draw(60, empty.resolve("val"));
          scenes.draw(100, empty.resolve("test"));
        });
  }

  private void draw(int count, Path folder) throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    Path masks = Files.createDirectories(folder.resolve("masks"));
    for (int i = 0; i < count; i++) {
      BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      BufferedImage mask = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
      fill(new Rectangle2D.Double(0, 0, SIDE, SIDE), 0, image, mask);
      for (int shapes = random.nextInt(2, 6); shapes > 0; shapes--) {
        int kind = random.nextInt(KINDS.size());
        fill(placed(KINDS.get(kind)), kind + 1, image, mask);
      }
      ImageIO.write(image, "jpg", images.resolve(i + ".jpg").toFile());
      ImageIO.write(mask, "png", masks.resolve(i + ".png").toFile());
    }
  }

  private Shape placed(Kind kind) {
    AffineTransform place =
        AffineTransform.getTranslateInstance(between(8, SIDE - 8), between(8, SIDE - 8));
    place.rotate(between(0, 2 * Math.PI));
    place.scale(between(kind.least(), kind.most()), between(kind.leastWide(), kind.mostWide()));
    return place.createTransformedShape(kind.shape());
  }

  /** Fills a shape with one colour that becomes lighter in some direction, and with noise. */
  private void fill(Shape shape, int kind, BufferedImage image, BufferedImage mask) {
    double dark = kind == 0 ? 0 : 90;
    double[] colour = {between(50, 140) + dark, between(50, 140) + dark, between(50, 140) + dark};
    double right = between(-1, 1);
    double down = between(-1, 1);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        if (shape.contains(x + 0.5, y + 0.5)) {
          mask.getRaster().setSample(x, y, 0, kind);
          for (int band = 0; band < 3; band++) {
            double value = colour[band] + right * (x - 32) + down * (y - 32) + between(-40, 40);
            image.getRaster().setSample(x, y, band, Math.max(0, Math.min(255, (int) value)));
          }
        }
      }
    }
  }

  private double between(double least, double most) {
    return least + (most - least) * random.nextDouble();
  }
}
