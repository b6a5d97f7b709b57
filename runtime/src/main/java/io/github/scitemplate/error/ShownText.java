package io.github.scitemplate.error;

/**
 * Makes text safe to show to a person. Characters that a terminal would obey, or that hide or turn
 * round other text, are shown by their numbers: a config or a file from a stranger could hold them.
 */
public final class ShownText {
  private static final int FIRST_BEYOND_16_BITS = 0x10000;

  private ShownText() {}

  /**
   * The text with {@code \\u001b} instead of an escape character, and likewise for other control
   * characters, marks of direction and unusual ends of lines. Line feeds and tabs stay.
   */
  public static String of(String text) {
    int first = 0;
    while (first < text.length() && isHarmless(text, first)) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.substring(0, first));
    for (int i = first; i < text.length(); i++) {
      if (isHarmless(text, i)) {
        shown.append(text.charAt(i));
      } else {
        shown.append(String.format("\\u%04x", (int) text.charAt(i)));
      }
    }
    return shown.toString();
  }

  private static boolean isHarmless(String text, int place) {
    char c = text.charAt(place);
    if ((c >= ' ' && c < 0x7f) || c == '\n' || c == '\t') {
      return true;
    }
    if (Character.isSurrogate(c)) {
      return isPaired(text, place);
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c == '\r' && text.startsWith("\r\n", place);
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
      case Character.FORMAT -> !turnsDirection(c);
      default -> true;
    };
  }

  private static boolean isPaired(String text, int place) {
    int from = Character.isLowSurrogate(text.charAt(place)) ? place - 1 : place;
    return from >= 0 && text.codePointAt(from) >= FIRST_BEYOND_16_BITS;
  }

  /** Whether {@code c} is a mark, embedding, override or isolate of direction. */
  private static boolean turnsDirection(char c) {
    return c == '\u061c'
        || c == '\u200e'
        || c == '\u200f'
        || (c >= '\u202a' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069');
  }
}
