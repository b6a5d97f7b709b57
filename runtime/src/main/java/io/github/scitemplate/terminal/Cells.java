package io.github.scitemplate.terminal;

/**
 * Measures text in the cells of a terminal. Characters of East Asian scripts and pictures take two
 * cells, marks that join the character before them take none. Where terminals differ, the larger
 * number counts, so that a line that is said to fit does fit.
 */
public final class Cells {
  /** First and last code points of two cells, after Unicode's table of East Asian widths. */
  private static final int[] WIDE = {
    0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23f3, 0x25fd, 0x25fe, 0x2614, 0x2615,
    0x2648, 0x2653, 0x267f, 0x267f, 0x2693, 0x2693, 0x26a1, 0x26a1, 0x26aa, 0x26ab, 0x26bd, 0x26be,
    0x26c4, 0x26c5, 0x26ce, 0x26ce, 0x26d4, 0x26d4, 0x26ea, 0x26ea, 0x26f2, 0x26f5, 0x26fa, 0x26fd,
    0x2705, 0x2705, 0x270a, 0x270b, 0x2728, 0x2728, 0x274c, 0x274e, 0x2753, 0x2757, 0x2795, 0x2797,
    0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50, 0x2b55, 0x2b55, 0x2e80, 0x303e,
    0x3041, 0xa4cf, 0xa960, 0xa97f, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6f,
    0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x1b2ff, 0x1f004, 0x1f004, 0x1f0cf, 0x1f0cf, 0x1f18e,
    0x1f18e, 0x1f191, 0x1f19a, 0x1f1e6, 0x1f265, 0x1f300, 0x1f64f, 0x1f680, 0x1f6ff, 0x1f7e0,
    0x1f7f0, 0x1f900, 0x1faff, 0x20000, 0x3fffd
  };

  private Cells() {}

  /** How many cells a line of text takes. */
  public static int of(String text) {
    return text.codePoints().map(Cells::of).sum();
  }

  static int of(int codePoint) {
    if (codePoint < WIDE[0]) {
      return joins(codePoint) ? 0 : 1;
    }
    for (int i = 0; i < WIDE.length; i += 2) {
      if (codePoint >= WIDE[i] && codePoint <= WIDE[i + 1]) {
        return joins(codePoint) ? 0 : 2;
      }
    }
    return joins(codePoint) ? 0 : 1;
  }

  private static boolean joins(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> true;
      default -> false;
    };
  }

  /** How many rows of {@code columns} cells a line of text takes; at least one. */
  static int rows(String text, int columns) {
    int rows = 1;
    int taken = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int cells = of(text.codePointAt(i));
      rows += taken + cells > columns ? 1 : 0;
      taken = taken + cells > columns ? cells : taken + cells;
    }
    return rows;
  }

  /** The beginning of a line of text that takes at most {@code cells}. */
  public static String cut(String text, int cells) {
    int taken = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      taken += of(text.codePointAt(i));
      if (taken > cells) {
        return text.substring(0, i);
      }
    }
    return text;
  }
}
