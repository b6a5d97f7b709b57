package io.github.scitemplate.error;

/**
 * Text of strangers for a terminal or a log: what a terminal would obey, or a reader would not see,
 * stands there as its escape.
 */
public final class PlainText {
  private PlainText() {}

  /** The same text, its lines kept. */
  public static String of(String text) {
    if (text.codePoints().noneMatch(PlainText::mustBeEscaped)) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (mustBeEscaped(c)) {
                appendEscaped(c, plain);
              } else {
                plain.appendCodePoint(c);
              }
            });
    return plain.toString();
  }

  private static boolean mustBeEscaped(int c) {
    return c != '\n' && c != '\r' && c != '\t' && isHidden(c);
  }

  /** Whether {@code c} ends a line, steers a terminal, or shows nothing. */
  public static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** Appends {@code c} as YAML and JSON escape it in double quotes. */
  public static void appendEscaped(int c, StringBuilder text) {
    switch (c) {
      case '\n' -> text.append("\\n");
      case '\t' -> text.append("\\t");
      default -> text.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
    }
  }
}
