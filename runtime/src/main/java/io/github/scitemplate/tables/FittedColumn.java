package io.github.scitemplate.tables;

import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column, and what the training rows decided about it.
 *
 * @param number whether it holds numbers; else text
 * @param fill what stands for a missing value, if anything does
 * @param indicator whether a feature says that the value is missing
 * @param unknown whether a feature says that the category was not seen
 * @param shift taken from each number
 * @param scale by which it is then divided
 * @param categories in order; empty unless they are what is encoded
 */
record FittedColumn(
    String name,
    Encoding encoding,
    boolean number,
    @Nullable String fill,
    boolean indicator,
    boolean unknown,
    double shift,
    double scale,
    List<String> categories) {

  /** Whether a record leaves nothing out, which Gson then gives as null. */
  @SuppressWarnings("ConstantValue")
  boolean isComplete() {
    boolean isFilled =
        fill == null || encoding.isOfCategories() || Double.isFinite(Double.parseDouble(fill));
    return name != null
        && encoding != null
        && isFilled
        && Double.isFinite(shift)
        && scale > 0
        && categories != null
        && !categories.contains(null);
  }

  /** How many numbers a row has of it. */
  int width() {
    int values = encoding == Encoding.ONE_HOT ? categories.size() + (unknown ? 1 : 0) : 1;
    return values + (indicator ? 1 : 0);
  }

  /** What each of these numbers is called. */
  List<String> featureNames() {
    List<String> names = new ArrayList<>();
    if (encoding == Encoding.ONE_HOT) {
      categories.forEach(category -> names.add(name + "=" + category));
      if (unknown) {
        names.add(name + "=(unknown)");
      }
    } else {
      names.add(name);
    }
    if (indicator) {
      names.add(name + "=(missing)");
    }
    return names;
  }

  /**
   * Encodes rows into the columns of a matrix from {@code first} on.
   *
   * @throws UserException if a value is missing that nothing stands for, or does not fit the
   *     encoding
   */
  void encode(CsvTable table, int[] rows, Matrix target, int first) {
    Column values = checked(table);
    if (encoding.isOfCategories()) {
      encodeCategories(values, rows, target, first);
    } else {
      encodeNumbers(table, ((Column.Numbers) values).values(), rows, target, first);
    }
    if (indicator) {
      for (int i = 0; i < rows.length; i++) {
        target.set(i, first + width() - 1, values.isMissing(rows[i]) ? 1 : 0);
      }
    }
  }

  private Column checked(CsvTable table) {
    Column values = table.column(name);
    if (number && !(values instanceof Column.Numbers)) {
      throw table.text(name);
    }
    if (!number && values instanceof Column.Numbers) {
      throw new UserException(
          table.name()
              + ": the column "
              + name
              + " holds numbers, but the training rows hold text there.",
          "Read the file with withText for this column.");
    }
    return values;
  }

  private void encodeNumbers(
      CsvTable table, double[] values, int[] rows, Matrix target, int first) {
    double filled = fill == null ? Double.NaN : Double.parseDouble(fill);
    for (int i = 0; i < rows.length; i++) {
      double value = values[rows[i]];
      if (Double.isNaN(value)) {
        value = filled;
        if (Double.isNaN(value)) {
          throw new UserException(
              table.missing(name, rows[i]).problem(),
              "Say what stands for missing values with imputedBy, or leave out such rows with withoutMissing.");
        }
      }
      target.set(i, first, finite((value - shift) / scale, table, name, rows[i]));
    }
  }

  /** The number, unless float32 cannot hold it. */
  static double finite(double value, CsvTable table, String column, int row) {
    if (!Float.isFinite((float) value)) {
      throw new UserException(
          table.name()
              + ": row "
              + (row + 1)
              + " has the number "
              + table.text(column, row).orElse("")
              + " in the column "
              + column
              + ", which float32 cannot hold.",
          "Correct it, name it in withMissing, or take its logarithm with withNumbers.");
    }
    return value;
  }

  private void encodeCategories(Column values, int[] rows, Matrix target, int first) {
    int[] codes = codes(values, rows);
    for (int i = 0; i < rows.length; i++) {
      if (encoding == Encoding.ORDINAL) {
        target.set(i, first, codes[i]);
      } else if (codes[i] >= 0) {
        target.set(i, first + codes[i], 1);
      } else if (unknown) {
        target.set(i, first + categories.size(), 1);
      }
    }
  }

  /** For each row its category from 0; -1 if it is unknown. */
  private int[] codes(Column values, int[] rows) {
    int[] codes = CategoryCodes.of(categories).of(values, rows);
    if (fill != null) {
      int filled = categories.indexOf(fill);
      for (int i = 0; i < rows.length; i++) {
        codes[i] = values.isMissing(rows[i]) ? filled : codes[i];
      }
    }
    return codes;
  }

  /** For each row the number for an embedding: the category from 1, or 0. */
  int[] embedded(CsvTable table, int[] rows) {
    int[] codes = codes(checked(table), rows);
    for (int i = 0; i < codes.length; i++) {
      codes[i]++;
    }
    return codes;
  }
}
