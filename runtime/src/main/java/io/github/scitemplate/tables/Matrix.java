package io.github.scitemplate.tables;

/** Takes numbers in rows and columns; what is not set is 0. */
interface Matrix {
  void set(int row, int column, double value);
}
