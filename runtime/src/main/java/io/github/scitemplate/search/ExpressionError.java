package io.github.scitemplate.search;

import io.github.scitemplate.error.UserException;

/** Messages that show an expression with a caret below the place in question. */
final class ExpressionError {
  private static final int SHOWN_BEFORE = 60;
  private static final int SHOWN = 120;

  private ExpressionError() {}

  /**
   * @param position from 0, in {@code text}
   */
  static UserException at(String text, int position, String problem, String fix) {
    // A very long line is shown around the caret only.
    int start = StrictMath.max(0, position - SHOWN_BEFORE);
    int end = StrictMath.min(text.length(), start + SHOWN);
    String line = text.substring(start, end).replaceAll("\\p{Cntrl}", " ");
    String caret = " ".repeat(position - start) + "^";
    String newLine = System.lineSeparator();
    return new UserException(
        problem
            + " (character "
            + (position + 1)
            + " of the expression):"
            + newLine
            + "    "
            + line
            + newLine
            + "    "
            + caret,
        fix);
  }
}
