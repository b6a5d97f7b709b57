package io.github.scitemplate.config;

import io.github.scitemplate.error.UserException;
import java.util.List;

/**
 * A place in a text that a person wrote: the config file or an override on the command line.
 *
 * @param source the name to print, such as a path
 * @param lines the lines of the text
 * @param line from 1
 * @param column in code points, from 1
 */
record Position(String source, List<String> lines, int line, int column) {
  private static final int MOST_SHOWN = 200;
  private static final String CUT = "…";

  /**
   * The message every config error has: the place, the line, a caret, what is wrong and what to do.
   */
  UserException error(String problem, String fix) {
    return new UserException(problem + System.lineSeparator() + excerpt(), fix);
  }

  /** {@code file:line:column}, the line itself, cut if it is very long, and a caret below. */
  String excerpt() {
    String newline = System.lineSeparator();
    int[] all = text().codePoints().toArray();
    int from = all.length <= MOST_SHOWN ? 0 : Math.max(0, column - 1 - MOST_SHOWN / 2);
    int to = Math.min(all.length, from + MOST_SHOWN);
    String shown = new String(all, from, to - from);
    return "  at "
        + source
        + ":"
        + line
        + ":"
        + column
        + newline
        + "    "
        + (from > 0 ? CUT : "")
        + shown
        + (to < all.length ? CUT : "")
        + newline
        + "    "
        + (from > 0 ? " " : "")
        + caret(shown, column - from);
  }

  private String text() {
    return line <= lines.size() ? lines.get(line - 1) : "";
  }

  private static String caret(String shown, int column) {
    StringBuilder blanks = new StringBuilder();
    shown.codePoints().limit(column - 1L).forEach(c -> blanks.append(c == '\t' ? '\t' : ' '));
    return blanks.append('^').toString();
  }
}
