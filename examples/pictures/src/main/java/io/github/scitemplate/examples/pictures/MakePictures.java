package io.github.scitemplate.examples.pictures;

import io.github.scitemplate.data.DataFolder;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/**
 * Draws JPEGs of polygons, equally many of each kind, and of stars, most of them of few kinds: line
 * figures of any size and colour, among other lines and noise.
 */
final class MakePictures {
  private static final int SIDE = 64;

  /** Points on a circle; lines go from each to the {@code step}-th after it. */
  private record Figure(String task, String name, int points, int step, int toTrain) {}

  private static final List<Figure> FIGURES =
      List.of(
          new Figure("polygons", "triangle", 3, 1, 250),
          new Figure("polygons", "square", 4, 1, 250),
          new Figure("polygons", "crossed_square", 4, 2, 250),
          new Figure("polygons", "pentagon", 5, 1, 250),
          new Figure("polygons", "hexagon", 6, 1, 250),
          new Figure("polygons", "asterisk", 6, 3, 250),
          new Figure("stars", "pentagram", 5, 2, 200),
          new Figure("stars", "hexagram", 6, 2, 100),
          new Figure("stars", "heptagram", 7, 2, 60),
          new Figure("stars", "octagram", 8, 3, 28),
          new Figure("stars", "two_squares", 8, 2, 12));

  private final SplittableRandom random = new SplittableRandom(1);

  /** The folder with polygons and stars, which are drawn if it is not there yet. */
  static Path in(Path folder) {
    return DataFolder.madeOnce(folder, empty -> new MakePictures().drawAll(empty));
  }

  private void drawAll(Path folder) throws IOException {
    for (Figure figure : FIGURES) {
      Path task = folder.resolve(figure.task());
      draw(figure, figure.toTrain(), task.resolve("train"));
      draw(figure, 40, task.resolve("val"));
      draw(figure, 100, task.resolve("test"));
    }
  }

  private void draw(Figure figure, int count, Path part) throws IOException {
    Path folder = Files.createDirectories(part.resolve(figure.name()));
    for (int i = 0; i < count; i++) {
      ImageIO.write(picture(figure), "jpg", folder.resolve(i + ".jpg").toFile());
    }
  }

  private BufferedImage picture(Figure figure) {
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(colour(0, 0.5));
    graphics.fillRect(0, 0, SIDE, SIDE);
    graphics.setStroke(new BasicStroke((float) any(1.5, 3.5)));
    for (int i = 0; i < 2; i++) {
      graphics.setColor(colour(0.5, 1));
      graphics.draw(new Line2D.Double(any(0, SIDE), any(0, SIDE), any(0, SIDE), any(0, SIDE)));
    }
    graphics.setColor(colour(0.5, 1));
    AffineTransform place = AffineTransform.getTranslateInstance(any(25, 39), any(25, 39));
    place.rotate(any(0, 2 * Math.PI));
    place.scale(any(15, 24), any(15, 24));
    graphics.draw(place.createTransformedShape(lines(figure)));
    WritableRaster raster = picture.getRaster();
    int[] values = raster.getPixels(0, 0, SIDE, SIDE, (int[]) null);
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(0, Math.min(255, values[i] + (int) any(-30, 30)));
    }
    raster.setPixels(0, 0, SIDE, SIDE, values);
    return picture;
  }

  private static Path2D lines(Figure figure) {
    Path2D lines = new Path2D.Double();
    for (int i = 0; i < figure.points(); i++) {
      double from = 2 * Math.PI * i / figure.points();
      double to = 2 * Math.PI * (i + figure.step()) / figure.points();
      lines.moveTo(Math.cos(from), Math.sin(from));
      lines.lineTo(Math.cos(to), Math.sin(to));
    }
    return lines;
  }

  private Color colour(double least, double most) {
    return new Color((float) any(least, most), (float) any(least, most), (float) any(least, most));
  }

  private double any(double least, double most) {
    return least + (most - least) * random.nextDouble();
  }
}
