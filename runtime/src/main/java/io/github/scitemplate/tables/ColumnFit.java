package io.github.scitemplate.tables;

import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds in the training rows of a column what its encoding needs. */
final class ColumnFit {
  /** The distance from 1 to the next double. */
  private static final double EPSILON = Math.ulp(1.0);

  private final CsvTable table;
  private final int[] rows;
  private final Columns group;
  private final String name;
  private final Column column;

  private ColumnFit(CsvTable table, int[] rows, Columns group, String name) {
    this.table = table;
    this.rows = rows;
    this.group = group;
    this.name = name;
    this.column = table.column(name);
  }

  static FittedColumn of(CsvTable table, int[] rows, Columns group, String name) {
    return new ColumnFit(table, rows, group, name).fitted();
  }

  private FittedColumn fitted() {
    @Nullable String fill = group.imputation() == null ? null : fill(group.imputation());
    if (group.encoding().isOfCategories()) {
      return fitted(fill, 0, 1, frequent(categories(fill), fill));
    }
    double[] values = filled(fill);
    return switch (group.encoding()) {
      case STANDARDISED -> standardised(fill, values);
      case MIN_MAX -> minMax(fill, values);
      default -> fitted(fill, 0, 1, List.of());
    };
  }

  private FittedColumn fitted(
      @Nullable String fill, double shift, double scale, List<String> categories) {
    return new FittedColumn(
        name,
        group.encoding(),
        column instanceof Column.Numbers,
        fill,
        group.indicator(),
        group.unknown(),
        shift,
        scale,
        categories);
  }

  /** The categories, with the constant that stands for a missing one, if there is one missing. */
  private List<String> categories(@Nullable String fill) {
    List<String> present = CsvTable.categories(column, rows);
    if (fill == null || present.contains(fill)) {
      return present;
    }
    if (column instanceof Column.Numbers) {
      double[] all =
          java.util.stream.Stream.concat(present.stream(), java.util.stream.Stream.of(fill))
              .mapToDouble(text -> NumberText.parse(text, '.'))
              .sorted()
              .toArray();
      return Arrays.stream(all).mapToObj(NumberText::of).toList();
    }
    TreeSet<String> all = new TreeSet<>(CsvTable.BY_CODE_POINTS);
    all.addAll(present);
    all.add(fill);
    return List.copyOf(all);
  }

  /** The most frequent ones that are allowed, in the same order. */
  private List<String> frequent(List<String> categories, @Nullable String fill) {
    if (categories.size() <= group.most()) {
      return categories;
    }
    int[] counts = new int[categories.size()];
    int filled = fill == null ? -1 : categories.indexOf(fill);
    int[] codes = CategoryCodes.of(categories).of(column, rows);
    for (int i = 0; i < rows.length; i++) {
      int code = column.isMissing(rows[i]) ? filled : codes[i];
      if (code >= 0) {
        counts[code]++;
      }
    }
    return IntStream.range(0, counts.length)
        .boxed()
        .sorted(Comparator.comparingInt((Integer code) -> -counts[code]))
        .limit(group.most())
        .sorted()
        .map(categories::get)
        .toList();
  }

  private String fill(Imputation rule) {
    return switch (rule.kind()) {
      case CONSTANT -> constant(String.valueOf(rule.constant()));
      case MOST_FREQUENT -> mostFrequent();
      case MEAN -> Double.toString(mean(present()));
      case MEDIAN -> Double.toString(median(present()));
    };
  }

  private String constant(String constant) {
    if (column instanceof Column.Numbers && Double.isNaN(NumberText.parse(constant, '.'))) {
      throw new UserException(
          table.name()
              + ": missing values of the column "
              + name
              + " are to become '"
              + constant
              + "', but it holds numbers.",
          "Give a number, or read the column as text with withText.");
    }
    return constant;
  }

  private String mostFrequent() {
    List<String> categories = CsvTable.categories(column, rows);
    if (categories.isEmpty()) {
      throw noValue();
    }
    int[] codes = CategoryCodes.of(categories).of(column, rows);
    int[] counts = new int[categories.size()];
    int most = 0;
    for (int code : codes) {
      if (code >= 0) {
        counts[code]++;
      }
    }
    for (int i = 1; i < counts.length; i++) {
      most = counts[i] > counts[most] ? i : most;
    }
    return categories.get(most);
  }

  private UserException noValue() {
    return new UserException(
        table.name()
            + ": the column "
            + name
            + " has no value in any of the "
            + rows.length
            + " training rows.",
        "Leave the column out, or fill it with Imputation.constant.");
  }

  /** The numbers that are there. */
  private double[] present() {
    if (!(column instanceof Column.Numbers numbers)) {
      throw table.text(name);
    }
    double[] present = new double[rows.length];
    int count = 0;
    for (int row : rows) {
      double value = numbers.values()[row];
      if (!Double.isNaN(value)) {
        present[count++] = FittedColumn.finite(value, table, name, row);
      }
    }
    if (count == 0) {
      throw noValue();
    }
    return Arrays.copyOf(present, count);
  }

  /** All numbers, after missing ones were filled. */
  private double[] filled(@Nullable String fill) {
    if (!(column instanceof Column.Numbers numbers)) {
      throw table.text(name);
    }
    double[] values = new double[rows.length];
    double filled = fill == null ? Double.NaN : Double.parseDouble(fill);
    int missing = 0;
    for (int i = 0; i < rows.length; i++) {
      double value = numbers.values()[rows[i]];
      boolean isMissing = Double.isNaN(value);
      missing += isMissing ? 1 : 0;
      values[i] = isMissing ? filled : FittedColumn.finite(value, table, name, rows[i]);
    }
    if (fill == null && missing == rows.length) {
      throw noValue();
    }
    if (fill == null && missing > 0) {
      throw new UserException(
          table.name()
              + ": the column "
              + name
              + " has no value in "
              + missing
              + " of the "
              + rows.length
              + " training rows.",
          "Say what stands for missing values with imputedBy, or leave out such rows with withoutMissing.");
    }
    return values;
  }

  private FittedColumn standardised(@Nullable String fill, double[] values) {
    double mean = mean(values);
    double variance = 0;
    double rest = 0;
    for (double value : values) {
      variance += (value - mean) * (value - mean);
      rest += value - mean;
    }
    int count = values.length;
    // The second term takes away what the rounding of the mean leaves (Chan, Golub and LeVeque,
    // "Algorithms for computing the sample variance", 1983).
    variance = (variance - rest * rest / count) / count;
    // scikit-learn's rule for a column that is constant but for rounding.
    double rounding = count * EPSILON * variance + Math.pow(count * mean * EPSILON, 2);
    return fitted(fill, mean, variance <= rounding ? 1 : Math.sqrt(variance), List.of());
  }

  private FittedColumn minMax(@Nullable String fill, double[] values) {
    double least = Arrays.stream(values).min().orElseThrow();
    double range = Arrays.stream(values).max().orElseThrow() - least;
    return fitted(fill, least, range < 10 * EPSILON ? 1 : range, List.of());
  }

  /** With what each addition loses kept (Neumaier, "Rundungsfehleranalyse", 1974). */
  private static double mean(double[] values) {
    double sum = 0;
    double lost = 0;
    for (double value : values) {
      double next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    }
    return (sum + lost) / values.length;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1
        ? values[middle]
        : values[middle - 1] + (values[middle] - values[middle - 1]) / 2;
  }
}
