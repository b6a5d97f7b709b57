package io.github.scitemplate.config.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a YAML text into lines as the parser counts them: besides the usual ends of lines, the
 * parser knows U+0085, U+2028 and U+2029.
 */
final class Lines {
  private Lines() {}

  static List<String> of(String text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean first = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (first || !isEnd(c)) {
        continue;
      }
      int end = c == '\n' && i > start && text.charAt(i - 1) == '\r' ? i - 1 : i;
      lines.add(text.substring(start, end));
      start = i + 1;
    }
    if (start < text.length()) {
      lines.add(text.substring(start));
    }
    return lines;
  }

  private static boolean isEnd(char c) {
    return c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
  }
}
