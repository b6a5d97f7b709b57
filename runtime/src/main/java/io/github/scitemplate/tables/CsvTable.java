package io.github.scitemplate.tables;

import io.github.scitemplate.error.Listing;
import io.github.scitemplate.error.Setting;
import io.github.scitemplate.error.UserException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table in memory: columns of numbers (8 bytes each) or of text (4 bytes each and the different
 * texts once). It does not change; any number of threads may read it.
 */
public final class CsvTable {
  /** By code points, as NumPy and scikit-learn order texts. */
  static final Comparator<String> BY_CODE_POINTS =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private final String name;
  private final CsvFormat format;
  private final Map<String, Column> columns;
  private final RowNames rowNames;
  private final int rows;

  /**
   * @param name for messages
   * @param columns of as many values as there are rows
   * @param rowNames of all rows
   */
  CsvTable(String name, CsvFormat format, Map<String, Column> columns, RowNames rowNames) {
    this.name = name;
    this.format = format;
    this.columns = columns;
    this.rowNames = rowNames;
    this.rows = rowNames.lines().length;
  }

  /**
   * Reads a file in the {@linkplain CsvFormat#standard standard format}. A column holds numbers if
   * the first thousand rows do; a text among numbers further down is an error.
   *
   * @throws UserException if it is not there, cannot be read, or is no such table; the message has
   *     the line, and the column where there is one
   */
  public static CsvTable read(Path file) {
    return CsvFormat.standard().read(file);
  }

  /**
   * A table without columns, for values that another reader gives, such as one of Parquet or of a
   * database: {@link #withNumbers} and {@link #withTexts} add the columns.
   *
   * @param name for messages and the names of rows, such as {@code people.parquet}, whose first row
   *     is {@code people.parquet:1}
   * @param rows at least 1
   */
  public static CsvTable of(String name, int rows) {
    Setting.atLeast(1, "the number of rows", rows);
    RowNames numbered = new RowNames(name, IntStream.rangeClosed(1, rows).toArray());
    return new CsvTable(name, CsvFormat.standard(), Map.of(), numbered);
  }

  /** Rows, without the one of the names. */
  public int rows() {
    return rows;
  }

  /**
   * What each row is called: its file and the line where it begins, such as {@code people.csv:17}.
   */
  public List<String> rowNames() {
    return IntStream.range(0, rows).mapToObj(rowNames).toList();
  }

  /** What some rows are called, without keeping the table in memory. */
  RowNames rowNames(int[] chosen) {
    return rowNames.select(chosen);
  }

  /** The names of the columns in their order. */
  public List<String> names() {
    return List.copyOf(columns.keySet());
  }

  /** Whether a column holds numbers; else it holds text. */
  public boolean isNumber(String column) {
    return column(column) instanceof Column.Numbers;
  }

  /**
   * The numbers of a column, NaN where one is missing.
   *
   * @throws UserException if it holds text, or there is none of this name
   */
  public double[] numbers(String column) {
    if (column(column) instanceof Column.Numbers numbers) {
      return numbers.values().clone();
    }
    throw text(column);
  }

  /** That a column holds text where numbers are needed. */
  UserException text(String column) {
    Column values = column(column);
    int first = 0;
    while (first < rows - 1 && !isText(values, first)) {
      first++;
    }
    return new UserException(
        name
            + ": the column "
            + column
            + " holds text, such as '"
            + CsvRows.shortened(values.isMissing(first) ? "" : values.text(first))
            + "' in row "
            + (first + 1)
            + ", where numbers are needed.",
        "Correct the value, name it in withMissing if it stands for a missing one, or encode the column as categories.");
  }

  private boolean isText(Column values, int row) {
    return !values.isMissing(row)
        && Double.isNaN(NumberText.parse(values.text(row), format.decimal()));
  }

  /**
   * A value in words; of a number that is whole, without a decimal point. Empty if it is missing.
   *
   * @param row from 0
   */
  public Optional<String> text(String column, int row) {
    Column values = column(column);
    return values.isMissing(row) ? Optional.empty() : Optional.of(values.text(row));
  }

  /**
   * All values of a column in words, such as the texts of documents; empty where one is missing.
   */
  public List<String> texts(String column) {
    return IntStream.range(0, rows).mapToObj(row -> text(column, row).orElse("")).toList();
  }

  /**
   * The different values of a column, in order: numbers by size, texts by their letters. Missing
   * ones do not count.
   */
  public List<String> categories(String column) {
    return categories(column(column), IntStream.range(0, rows).toArray());
  }

  /** The different values of these rows, in order. */
  static List<String> categories(Column column, int[] rows) {
    if (column instanceof Column.Numbers numbers) {
      return Arrays.stream(rows)
          .mapToDouble(row -> numbers.values()[row])
          .filter(value -> !Double.isNaN(value))
          .map(value -> value == 0 ? 0 : value) // there is no category -0
          .sorted()
          .distinct()
          .mapToObj(NumberText::of)
          .toList();
    }
    Column.Texts texts = (Column.Texts) column;
    boolean[] present = new boolean[texts.texts().size()];
    for (int row : rows) {
      if (texts.codes()[row] >= 0) {
        present[texts.codes()[row]] = true;
      }
    }
    return IntStream.range(0, present.length)
        .filter(code -> present[code])
        .mapToObj(texts.texts()::get)
        .sorted(BY_CODE_POINTS)
        .toList();
  }

  /**
   * For each row, which of the {@linkplain #categories categories} its value is, to split by or to
   * sample by.
   *
   * @throws UserException if a value is missing
   */
  public int[] classIndices(String column) {
    CategoryCodes codes = CategoryCodes.of(categories(column));
    Column values = column(column);
    int[] indices = codes.of(values, IntStream.range(0, rows).toArray());
    for (int row = 0; row < rows; row++) {
      if (indices[row] < 0) {
        throw missing(column, row);
      }
    }
    return indices;
  }

  /** That a value is missing where one is needed. */
  UserException missing(String column, int row) {
    return new UserException(
        name + ": row " + (row + 1) + " has no value in the column " + column + ".",
        "Correct it, or leave out such rows with withoutMissing.");
  }

  /** Checks places of rows. */
  void checkRows(int[] places) {
    for (int row : places) {
      if (row < 0 || row >= rows) {
        throw new IllegalArgumentException("there is no row " + row + " in a table of " + rows);
      }
    }
  }

  /** The rows at these places, from 0, in this order. */
  public CsvTable select(int[] chosen) {
    checkRows(chosen);
    Map<String, Column> selected = new LinkedHashMap<>();
    columns.forEach((column, values) -> selected.put(column, values.select(chosen)));
    return new CsvTable(name, format, selected, rowNames.select(chosen));
  }

  /** The rows that have a value in each of these columns; in all columns, if none is named. */
  public CsvTable withoutMissing(String... needed) {
    List<Column> values = new ArrayList<>();
    for (String column : needed.length == 0 ? names() : List.of(needed)) {
      values.add(column(column));
    }
    return select(
        IntStream.range(0, rows)
            .filter(row -> values.stream().noneMatch(column -> column.isMissing(row)))
            .toArray());
  }

  /**
   * The same with a column of numbers, such as one computed of others; a column of this name is
   * replaced.
   *
   * @param values one for each row; NaN is missing
   */
  public CsvTable withNumbers(String column, double[] values) {
    return with(column, new Column.Numbers(values.clone()));
  }

  /**
   * The same with a column of texts; a column of this name is replaced.
   *
   * @param values one for each row; null and an empty text are missing
   */
  public CsvTable withTexts(String column, List<? extends @Nullable String> values) {
    Dictionary texts = new Dictionary();
    int[] codes = new int[values.size()];
    int row = 0;
    for (@Nullable String value : values) {
      boolean isMissing = value == null || value.isEmpty();
      codes[row++] = isMissing ? -1 : texts.code(value.toCharArray(), 0, value.length());
    }
    return with(column, new Column.Texts(codes, texts.texts()));
  }

  private CsvTable with(String column, Column values) {
    if (values.size() != rows) {
      throw new IllegalArgumentException(
          "the column " + column + " has " + values.size() + " values for " + rows + " rows");
    }
    Map<String, Column> more = new LinkedHashMap<>(columns);
    more.put(column, values);
    return new CsvTable(name, format, more, rowNames);
  }

  /** Where the table is from, for messages. */
  String name() {
    return name;
  }

  CsvFormat format() {
    return format;
  }

  boolean has(String column) {
    return columns.containsKey(column);
  }

  Column column(String column) {
    Column values = columns.get(column);
    if (values == null) {
      throw CsvRows.unknown(name, column, names());
    }
    return values;
  }

  @Override
  public String toString() {
    return name + ": " + rows + " rows of " + Listing.of(columns.keySet());
  }
}
