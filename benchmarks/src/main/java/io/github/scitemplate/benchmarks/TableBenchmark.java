package io.github.scitemplate.benchmarks;

import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.tables.ColumnTransformer;
import io.github.scitemplate.tables.Columns;
import io.github.scitemplate.tables.CsvTable;
import io.github.scitemplate.tables.FittedColumns;
import io.github.scitemplate.tables.Imputation;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;

/** Reads, fits and encodes the table that {@code python/tables.py} writes, as that does. */
public final class TableBenchmark {
  private static final int FLOATS = 10;
  private static final int INTEGERS = 4;
  private static final int CATEGORIES = 5;
  private static final double NANOS = 1e9;

  private TableBenchmark() {}

  /**
   * Prints a line for each round.
   *
   * @param arguments the file and the number of rounds
   */
  public static void main(String[] arguments) {
    for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
      System.out.println(round(Path.of(arguments[0])));
    }
  }

  private static String round(Path file) {
    long started = System.nanoTime();
    CsvTable table = CsvTable.read(file);
    long parsed = System.nanoTime();
    FittedColumns columns =
        ColumnTransformer.of(
                Columns.standardised(numbers()).imputedBy(Imputation.median()),
                Columns.oneHot(names("c", CATEGORIES)).imputedBy(Imputation.mostFrequent()))
            .withClasses("y")
            .fit(table, IntStream.range(0, (int) (table.rows() * 8L / 10)).toArray());
    long fitted = System.nanoTime();
    Dataset samples = columns.samples(table);
    long ended = System.nanoTime();
    HostArray features = samples.inputs().get(0);
    double sum = 0;
    for (float value : features.floats()) {
      sum += value;
    }
    long labels = 0;
    for (long label : samples.labels().get(0).longs()) {
      labels += label;
    }
    return String.format(
        Locale.ROOT,
        "java   read %.2f fit %.2f encode %.2f together %.2f s, %s, sum %.4f, %d",
        (parsed - started) / NANOS,
        (fitted - parsed) / NANOS,
        (ended - fitted) / NANOS,
        (ended - started) / NANOS,
        features.shape(),
        sum,
        labels);
  }

  private static String[] numbers() {
    return IntStream.range(0, FLOATS + INTEGERS)
        .mapToObj(i -> i < FLOATS ? "x" + i : "n" + (i - FLOATS))
        .toArray(String[]::new);
  }

  private static String[] names(String letter, int count) {
    return IntStream.range(0, count).mapToObj(i -> letter + i).toArray(String[]::new);
  }
}
