package io.github.scitemplate.tables;

import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.error.Listing;
import io.github.scitemplate.error.UserException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The label of a sample.
 *
 * @param columns where it is from
 * @param classes of the training rows, in order, if the kind is classes
 */
record Target(Kind kind, List<String> columns, List<String> classes) {
  static final Target NONE = new Target(Kind.NONE, List.of(), List.of());

  /** What the columns hold. */
  enum Kind {
    NONE,
    CLASSES,
    NUMBERS
  }

  /** Whether a record leaves nothing out, which Gson then gives as null. */
  @SuppressWarnings("ConstantValue")
  boolean isComplete() {
    return kind != null
        && columns != null
        && !columns.contains(null)
        && classes != null
        && !classes.contains(null)
        && (kind != Kind.CLASSES || columns.size() == 1);
  }

  /** The columns that must be read as text, since numbers would not have the same words. */
  List<String> textColumns() {
    boolean areNumbers =
        classes.stream().allMatch(name -> NumberText.of(NumberText.parse(name, '.')).equals(name));
    return kind == Kind.CLASSES && !areNumbers ? columns : List.of();
  }

  Target fitted(CsvTable table, int[] trainingRows) {
    for (String column : columns) {
      Column values = table.column(column);
      for (int row : trainingRows) {
        if (values.isMissing(row)) {
          throw table.missing(column, row);
        }
      }
      if (kind == Kind.NUMBERS && !(values instanceof Column.Numbers)) {
        throw table.text(column);
      }
    }
    return kind == Kind.CLASSES
        ? new Target(kind, columns, CsvTable.categories(table.column(columns.get(0)), trainingRows))
        : this;
  }

  /** Whether each of the rows has a label that can be used. */
  boolean isIn(CsvTable table, int[] rows) {
    for (String column : columns) {
      if (!table.has(column)) {
        return false;
      }
      Column values = table.column(column);
      if (kind == Kind.NUMBERS && !(values instanceof Column.Numbers)) {
        return false;
      }
      for (int row : rows) {
        if (values.isMissing(row)) {
          return false;
        }
      }
    }
    return kind != Kind.CLASSES || firstUnknown(classCodes(table, rows)) < 0;
  }

  private int[] classCodes(CsvTable table, int[] rows) {
    return CategoryCodes.of(classes).of(table.column(columns.get(0)), rows);
  }

  private static int firstUnknown(int[] codes) {
    for (int i = 0; i < codes.length; i++) {
      if (codes[i] < 0) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The labels of the rows; null if there are none.
   *
   * @throws UserException if one is missing, or a class that the training rows have not
   */
  @Nullable HostArray labels(CsvTable table, int[] rows) {
    return switch (kind) {
      case NONE -> null;
      case CLASSES -> classes(table, rows);
      case NUMBERS -> numbers(table, rows);
    };
  }

  private HostArray classes(CsvTable table, int[] rows) {
    String column = columns.get(0);
    int[] codes = classCodes(table, rows);
    int unknown = firstUnknown(codes);
    if (unknown >= 0) {
      int row = rows[unknown];
      throw table
          .text(column, row)
          .map(
              text ->
                  new UserException(
                      table.name()
                          + ": row "
                          + (row + 1)
                          + " has the class '"
                          + CsvRows.shortened(text)
                          + "' in the column "
                          + column
                          + ", which no training row has.",
                      "The classes are "
                          + Listing.of(classes)
                          + ". Correct it, or split so that the training rows have each class."))
          .orElseGet(() -> table.missing(column, row));
    }
    long[] labels = new long[codes.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = codes[i];
    }
    return HostArray.of(labels, labels.length);
  }

  private HostArray numbers(CsvTable table, int[] rows) {
    FloatMatrix labels = FloatMatrix.of(rows.length, columns.size());
    for (int j = 0; j < columns.size(); j++) {
      String column = columns.get(j);
      if (!(table.column(column) instanceof Column.Numbers numbers)) {
        throw table.text(column);
      }
      for (int i = 0; i < rows.length; i++) {
        if (numbers.isMissing(rows[i])) {
          throw table.missing(column, rows[i]);
        }
        labels.set(i, j, FittedColumn.finite(numbers.values()[rows[i]], table, column, rows[i]));
      }
    }
    return labels.array();
  }
}
