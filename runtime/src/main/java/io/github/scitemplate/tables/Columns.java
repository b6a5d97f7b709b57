package io.github.scitemplate.tables;

import io.github.scitemplate.error.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Columns of a table, and what a model gets of them; each method gives a changed copy. */
public final class Columns {
  private final Encoding encoding;
  private final List<String> names;
  private final @Nullable Imputation imputation;
  private final boolean indicator;
  private final boolean unknown;
  private final int most;

  private Columns(
      Encoding encoding,
      List<String> names,
      @Nullable Imputation imputation,
      boolean indicator,
      boolean unknown,
      int most) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("there is no column to encode");
    }
    this.encoding = encoding;
    this.names = List.copyOf(names);
    this.imputation = imputation;
    this.indicator = indicator;
    this.unknown = unknown;
    this.most = most;
  }

  private static Columns of(Encoding encoding, String... names) {
    return new Columns(encoding, List.of(names), null, false, false, Integer.MAX_VALUE);
  }

  /** Numbers as they are. */
  public static Columns numbers(String... names) {
    return of(Encoding.NUMBER, names);
  }

  /**
   * Numbers less their mean, divided by their standard deviation (that of all values, not of a
   * sample); one that is always the same becomes 0. scikit-learn's {@code StandardScaler}.
   */
  public static Columns standardised(String... names) {
    return of(Encoding.STANDARDISED, names);
  }

  /**
   * Numbers from 0, the least of the training rows, to 1, the largest; other rows may lie beyond.
   * scikit-learn's {@code MinMaxScaler}.
   */
  public static Columns minMax(String... names) {
    return of(Encoding.MIN_MAX, names);
  }

  /**
   * For each category of the training rows, in order, 1 or 0. A value that is missing or was not
   * seen has 0 everywhere, unless {@link #withUnknown} gives it a place. scikit-learn's {@code
   * OneHotEncoder} with {@code handle_unknown='ignore'}.
   */
  public static Columns oneHot(String... names) {
    return of(Encoding.ONE_HOT, names);
  }

  /**
   * The category's number among those of the training rows, in order, from 0; -1 if it is missing
   * or was not seen. scikit-learn's {@code OrdinalEncoder} with {@code unknown_value=-1}.
   */
  public static Columns ordinal(String... names) {
    return of(Encoding.ORDINAL, names);
  }

  /**
   * The category's number for an embedding, int64 in an input of its own: from 1 for those of the
   * training rows, in order; 0 if it is missing or was not seen.
   */
  public static Columns embedded(String... names) {
    return of(Encoding.EMBEDDED, names);
  }

  /** The same with something in the place of missing values, before anything else is done. */
  public Columns imputedBy(Imputation rule) {
    return new Columns(encoding, names, rule, indicator, unknown, most);
  }

  /** The same with one more feature behind each column: 1 where its value is missing, else 0. */
  public Columns withMissingIndicator() {
    if (encoding == Encoding.EMBEDDED) {
      throw new IllegalArgumentException(
          "embedded columns have the number 0 for a missing value already");
    }
    return new Columns(encoding, names, imputation, true, unknown, most);
  }

  /** The same of one-hot columns with one more feature: 1 where the category was not seen. */
  public Columns withUnknown() {
    if (encoding != Encoding.ONE_HOT) {
      throw new IllegalArgumentException(
          "only one-hot columns have a feature for unknown categories");
    }
    return new Columns(encoding, names, imputation, indicator, true, most);
  }

  /**
   * The same with the most frequent categories alone, at most {@code categories} of each column; of
   * equally frequent ones the first in order. The others count as not seen.
   */
  public Columns limitedTo(int categories) {
    Setting.atLeast(1, "the most categories", categories);
    if (!encoding.isOfCategories()) {
      throw new IllegalArgumentException("these columns have no categories to be limited");
    }
    return new Columns(encoding, names, imputation, indicator, unknown, categories);
  }

  int most() {
    return most;
  }

  Encoding encoding() {
    return encoding;
  }

  List<String> names() {
    return names;
  }

  @Nullable Imputation imputation() {
    return imputation;
  }

  boolean indicator() {
    return indicator;
  }

  boolean unknown() {
    return unknown;
  }
}
