package io.github.scitemplate.tables;

import java.util.Arrays;
import java.util.List;

/**
 * Collects the values of a column. Unless its type is given, values are kept as text until the type
 * is {@linkplain #decide decided}: numbers, if all values so far are.
 */
final class ColumnBuilder {
  private final String name;
  private final char decimal;
  private boolean decided;
  private boolean numbers;
  private double[] values = new double[0];
  private int[] codes = new int[0];
  private Dictionary dictionary = new Dictionary();
  private int size;

  private ColumnBuilder(String name, char decimal, boolean decided, boolean numbers) {
    this.name = name;
    this.decimal = decimal;
    this.decided = decided;
    this.numbers = numbers;
  }

  static ColumnBuilder of(String name, CsvFormat format) {
    boolean numbers = format.numberColumns().contains(name);
    return new ColumnBuilder(
        name, format.decimal(), numbers || format.textColumns().contains(name), numbers);
  }

  String name() {
    return name;
  }

  void addMissing() {
    if (numbers) {
      addNumber(Double.NaN);
    } else {
      addCode(-1);
    }
  }

  /** Adds a value; false if it is no number where numbers are. */
  boolean add(char[] text, int offset, int length, boolean late) {
    if (late && !decided) {
      // All before are missing, so this one decides.
      numbers = !Double.isNaN(NumberText.parse(text, offset, length, decimal));
      decided = true;
      if (numbers) {
        values = new double[codes.length];
        Arrays.fill(values, Double.NaN);
        codes = new int[0];
      }
    }
    if (!numbers) {
      addCode(dictionary.code(text, offset, length));
      return true;
    }
    double value = NumberText.parse(text, offset, length, decimal);
    addNumber(value);
    return !Double.isNaN(value);
  }

  private void addNumber(double value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, Sizes.grown(size));
    }
    values[size++] = value;
  }

  private void addCode(int code) {
    if (size == codes.length) {
      codes = Arrays.copyOf(codes, Sizes.grown(size));
    }
    codes[size++] = code;
  }

  /** Decides on the type, if there is any value yet. */
  void decide() {
    List<String> texts = dictionary.texts();
    if (decided || texts.isEmpty()) {
      return;
    }
    decided = true;
    double[] parsed = new double[texts.size()];
    for (int i = 0; i < parsed.length; i++) {
      parsed[i] = NumberText.parse(texts.get(i), decimal);
      if (Double.isNaN(parsed[i])) {
        return;
      }
    }
    numbers = true;
    values = new double[codes.length];
    for (int i = 0; i < size; i++) {
      values[i] = codes[i] < 0 ? Double.NaN : parsed[codes[i]];
    }
    codes = new int[0];
    dictionary = new Dictionary();
  }

  /** The last text that was added is new if it has the highest number. */
  boolean lastIsNew() {
    return !numbers && codes[size - 1] == dictionary.texts().size() - 1;
  }

  /** The whole column; one without any value counts as numbers. */
  Column build() {
    decide();
    if (!decided) {
      double[] nothing = new double[size];
      Arrays.fill(nothing, Double.NaN);
      return new Column.Numbers(nothing);
    }
    return numbers
        ? new Column.Numbers(Arrays.copyOf(values, size))
        : new Column.Texts(Arrays.copyOf(codes, size), List.copyOf(dictionary.texts()));
  }
}
