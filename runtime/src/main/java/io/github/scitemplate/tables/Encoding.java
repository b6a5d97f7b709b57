package io.github.scitemplate.tables;

/** What becomes of the values of a column. */
enum Encoding {
  NUMBER,
  STANDARDISED,
  MIN_MAX,
  ONE_HOT,
  ORDINAL,
  EMBEDDED;

  /** Whether the values are categories; else they are numbers. */
  boolean isOfCategories() {
    return this == ONE_HOT || this == ORDINAL || this == EMBEDDED;
  }
}
