package io.github.scitemplate.optimizer;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A table of numbers that golden.py wrote; an empty cell reads as NaN. */
public record GoldenTable(List<String> header, List<double[]> rows) {

  public static GoldenTable read(String name) {
    String resource = "/golden/optimizers/" + name + ".csv";
    try (InputStream in = requireNonNull(GoldenTable.class.getResourceAsStream(resource))) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      return new GoldenTable(
          List.of(cells(lines.get(0))), lines.stream().skip(1).map(GoldenTable::numbers).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public double[] column(String name) {
    int index = header.indexOf(name);
    return rows.stream().mapToDouble(row -> row[index]).toArray();
  }

  /** The cells of a row from a column on, as float32. */
  public float[] vector(int row, int firstColumn) {
    double[] cells = rows.get(row);
    float[] vector = new float[cells.length - firstColumn];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) cells[firstColumn + i];
    }
    return vector;
  }

  private static double[] numbers(String line) {
    double[] numbers = new double[cells(line).length];
    for (int i = 0; i < numbers.length; i++) {
      String cell = cells(line)[i];
      numbers[i] = cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }
    return numbers;
  }

  private static String[] cells(String line) {
    return line.split(",", -1);
  }
}
