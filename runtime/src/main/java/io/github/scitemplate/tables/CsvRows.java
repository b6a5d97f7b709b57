package io.github.scitemplate.tables;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import io.github.scitemplate.error.DidYouMean;
import io.github.scitemplate.error.Listing;
import io.github.scitemplate.error.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes the fields of a CSV file one by one into columns, without an object for each. */
final class CsvRows extends AbstractBaseCsvCallbackHandler<Boolean> {
  private static final int MOST_COLUMNS = 100_000;
  private static final int ROWS_TO_DECIDE = 1000;
  private static final int FIELDS_TO_DECIDE = 1_000_000;
  private static final int SHOWN = 60;

  private final Path file;
  private final CsvFormat format;
  private final MissingTexts missing;
  private final boolean headerOnly;
  private final List<String> names = new ArrayList<>();

  /** For each column of the file; null for one that is not asked for. */
  private @Nullable ColumnBuilder[] columns = new ColumnBuilder[0];

  private boolean headed;
  private long line = 1;
  private int fields;
  private int rows;
  private int[] lines = new int[ROWS_TO_DECIDE];
  private int rowsToDecide = ROWS_TO_DECIDE;

  /**
   * @param headerOnly whether only the names matter
   */
  CsvRows(Path file, CsvFormat format, boolean headerOnly) {
    this.file = file;
    this.format = format;
    this.missing = new MissingTexts(format.missing());
    this.headerOnly = headerOnly;
    names.addAll(format.header());
    if (!names.isEmpty()) {
      startColumns();
    }
  }

  boolean isNamesOnly() {
    return headerOnly;
  }

  List<String> names() {
    return List.copyOf(names);
  }

  @Override
  protected void handleBegin(long startingLine) {
    line = startingLine;
    fields = 0;
  }

  @Override
  protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
    fields = index + 1;
    int from = offset;
    int to = offset + length;
    if (!quoted) {
      while (from < to && isBlank(buffer[from])) {
        from++;
      }
      while (to > from && isBlank(buffer[to - 1])) {
        to--;
      }
    }
    if (!headed) {
      addName(new String(buffer, from, to - from));
    } else if (index < columns.length && !headerOnly) {
      @Nullable ColumnBuilder column = columns[index];
      if (column != null) {
        add(column, buffer, from, to - from);
      }
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private void add(ColumnBuilder column, char[] text, int offset, int length) {
    if (missing.has(text, offset, length)) {
      column.addMissing();
    } else if (!column.add(text, offset, length, rows >= rowsToDecide)) {
      throw wrong(
          "the column "
              + column.name()
              + " holds numbers, but here is "
              + shown(text, offset, length)
              + ".",
          "Correct the value. If it stands for a missing one, name it in withMissing; if the column is no number, name the column in withText.");
    } else if (column.lastIsNew()) {
      checkText(text, offset, length, "column " + column.name());
    }
  }

  private void checkText(char[] text, int offset, int length, String where) {
    for (int i = offset; i < offset + length; i++) {
      if (text[i] == 0) {
        throw wrong(
            where + " holds a NUL character, so this is no text file, or one in UTF-16.",
            "Save it as CSV in UTF-8, or name its character set in withEncoding.");
      }
    }
  }

  private void addName(String name) {
    if (names.size() == MOST_COLUMNS) {
      throw wrong(
          "the first row has more than " + MOST_COLUMNS + " columns.",
          "Check the separator in withSeparator, or whether this is a table.");
    }
    checkText(name.toCharArray(), 0, name.length(), "the name of column " + fields);
    // pandas and R leave the name of the row numbers empty.
    names.add(name.isEmpty() ? "column_" + fields : name);
  }

  @Override
  protected Boolean buildRecord() {
    if (getRecordType() == RecordType.EMPTY) {
      return true;
    }
    if (!headed && format.header().isEmpty()) {
      startColumns();
      return true;
    }
    if (fields != columns.length) {
      throw wrong(
          "the row has "
              + fields
              + (fields == 1 ? " field" : " fields")
              + ", but there "
              + (columns.length == 1 ? "is 1 column." : "are " + columns.length + " columns."),
          "Correct the row. A field that holds the separator must be in quotes; another separator is set with withSeparator.");
    }
    if (rows == lines.length) {
      lines = Arrays.copyOf(lines, Sizes.grown(rows));
    }
    lines[rows++] = (int) Math.min(line, Integer.MAX_VALUE);
    if (rows == rowsToDecide) {
      for (@Nullable ColumnBuilder column : columns) {
        if (column != null) {
          column.decide();
        }
      }
    }
    return true;
  }

  private void startColumns() {
    headed = true;
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw wrong(
            "two columns are called " + shortened(name) + ".",
            "Rename one in the first row, or give all names in withHeader if the file has no such row.");
      }
    }
    format.only().forEach(this::checkKnown);
    format.numberColumns().forEach(this::checkKnown);
    format.textColumns().forEach(this::checkKnown);
    Set<String> wanted = Set.copyOf(format.only().isEmpty() ? names : format.only());
    columns = new ColumnBuilder[names.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = wanted.contains(names.get(i)) ? ColumnBuilder.of(names.get(i), format) : null;
    }
    rowsToDecide = Math.max(1, Math.min(ROWS_TO_DECIDE, FIELDS_TO_DECIDE / columns.length));
  }

  private void checkKnown(String name) {
    if (!names.contains(name)) {
      throw unknown(file + ", line " + line, name, names);
    }
  }

  /** That there is no such column. */
  static UserException unknown(String where, String name, List<String> names) {
    return new UserException(
        where
            + ": there is no column "
            + name
            + "."
            + DidYouMean.closest(name, names).map(near -> " Did you mean " + near + "?").orElse(""),
        "The columns are " + Listing.of(names) + ".");
  }

  /** The columns that were asked for, in the order of the file. */
  Map<String, Column> columns() {
    Map<String, Column> built = new LinkedHashMap<>();
    for (int i = 0; i < columns.length; i++) {
      @Nullable ColumnBuilder column = columns[i];
      if (column != null) {
        built.put(column.name(), column.build());
        columns[i] = null; // what is built needs no builder's memory
      }
    }
    return built;
  }

  boolean isHeaded() {
    return headed;
  }

  int rows() {
    return rows;
  }

  /** The line on which each row begins, from 1. */
  int[] lines() {
    return Arrays.copyOf(lines, rows);
  }

  /** That something is wrong with the row that is being read. */
  UserException wrong(String problem, String fix) {
    return new UserException(file + ", line " + line + ": " + problem, fix);
  }

  private static String shown(char[] text, int offset, int length) {
    return "'" + shortened(new String(text, offset, Math.min(length, SHOWN + 1))) + "'";
  }

  static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
