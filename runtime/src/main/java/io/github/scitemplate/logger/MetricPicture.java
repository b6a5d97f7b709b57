package io.github.scitemplate.logger;

import io.github.scitemplate.components.MetricValue;
import java.util.Arrays;
import java.util.Optional;

/**
 * Draws a metric that is a vector or a matrix. A vector becomes bars from left to right, as high as
 * their share of the greatest number. A matrix becomes squares, as dark as their share of the
 * greatest number in their row. NaN stays white.
 */
final class MetricPicture {
  private static final int LEAST_SIDE = 240;
  private static final int MOST_CELLS = 1000;
  private static final byte WHITE = (byte) 255;
  private static final int BAR = 70;

  private MetricPicture() {}

  /** The picture; nothing for a single number, or for more numbers than a picture can show. */
  static Optional<Image> of(MetricValue value) {
    if (value.isNumber() || Math.max(value.rows().size(), value.columns().size()) > MOST_CELLS) {
      return Optional.empty();
    }
    return Optional.of(value.isMatrix() ? squares(value) : bars(value));
  }

  private static Image bars(MetricValue value) {
    int count = value.rows().size();
    int cell = Math.max(1, LEAST_SIDE / count);
    Canvas canvas = new Canvas(count * cell, LEAST_SIDE);
    double most = greatest(value, 0, count);
    for (int i = 0; i < count; i++) {
      int height = (int) Math.round(LEAST_SIDE * share(value.numbers().get(i), most));
      int gap = cell > 4 ? 1 : 0;
      canvas.fill(i * cell + gap, LEAST_SIDE - height, cell - 2 * gap, height, BAR);
    }
    return canvas.image();
  }

  private static Image squares(MetricValue value) {
    int rows = value.rows().size();
    int columns = value.columns().size();
    int cell = Math.max(1, LEAST_SIDE / Math.max(rows, columns));
    Canvas canvas = new Canvas(columns * cell, rows * cell);
    for (int row = 0; row < rows; row++) {
      double most = greatest(value, row * columns, (row + 1) * columns);
      for (int column = 0; column < columns; column++) {
        double share = share(value.numbers().get(row * columns + column), most);
        int gap = cell > 4 ? 1 : 0;
        canvas.fill(
            column * cell + gap,
            row * cell + gap,
            cell - 2 * gap,
            cell - 2 * gap,
            (int) Math.round(255 * (1 - share)));
      }
    }
    return canvas.image();
  }

  private static double greatest(MetricValue value, int from, int to) {
    return value.numbers().subList(from, to).stream()
        .mapToDouble(Double::doubleValue)
        .filter(Double::isFinite)
        .max()
        .orElse(0);
  }

  private static double share(double number, double most) {
    return most > 0 && number > 0 ? Math.min(1, number / most) : 0;
  }

  /** A white sheet of grey pixels. */
  private static final class Canvas {
    private final int width;
    private final int height;
    private final byte[] pixels;

    Canvas(int width, int height) {
      this.width = width;
      this.height = height;
      this.pixels = new byte[width * height];
      Arrays.fill(pixels, WHITE);
    }

    void fill(int left, int top, int wide, int high, int grey) {
      for (int y = top; y < top + high; y++) {
        Arrays.fill(pixels, y * width + left, y * width + left + wide, (byte) grey);
      }
    }

    Image image() {
      return new Image(width, height, 1, pixels);
    }
  }
}
