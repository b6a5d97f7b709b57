package io.github.scitemplate.tables;

import org.jspecify.annotations.Nullable;

/**
 * What stands for a missing value. What it is, is taken of the values of the training rows that are
 * there; scikit-learn's {@code SimpleImputer}.
 */
public final class Imputation {
  private static final Imputation MEAN = new Imputation(Kind.MEAN, null);
  private static final Imputation MEDIAN = new Imputation(Kind.MEDIAN, null);
  private static final Imputation MOST_FREQUENT = new Imputation(Kind.MOST_FREQUENT, null);

  /** How the value is found. */
  enum Kind {
    MEAN,
    MEDIAN,
    MOST_FREQUENT,
    CONSTANT
  }

  private final Kind kind;
  private final @Nullable String constant;

  private Imputation(Kind kind, @Nullable String constant) {
    this.kind = kind;
    this.constant = constant;
  }

  /** The mean of a column of numbers. */
  public static Imputation mean() {
    return MEAN;
  }

  /** The median of a column of numbers; of an even count the mean of the two in the middle. */
  public static Imputation median() {
    return MEDIAN;
  }

  /** The most frequent value of a column; of several the first in order. */
  public static Imputation mostFrequent() {
    return MOST_FREQUENT;
  }

  /** This number. */
  public static Imputation constant(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a missing value cannot become " + value);
    }
    return new Imputation(Kind.CONSTANT, NumberText.of(value));
  }

  /** This text, which is then one of the categories. */
  public static Imputation constant(String value) {
    return new Imputation(Kind.CONSTANT, value);
  }

  Kind kind() {
    return kind;
  }

  /** The constant, if it is one. */
  @Nullable String constant() {
    return constant;
  }
}
