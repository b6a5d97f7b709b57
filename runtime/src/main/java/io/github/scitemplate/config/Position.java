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

  /**
   * The message every config error has: the place, the line, a caret, what is wrong and what to do.
   */
  UserException error(String problem, String fix) {
    return new UserException(problem + System.lineSeparator() + excerpt(), fix);
  }

  /** {@code file:line:column}, the line itself and a caret under the column. */
  String excerpt() {
    String newline = System.lineSeparator();
    return "  at " + source + ":" + line + ":" + column + newline + "    " + text() + newline
        + "    " + caret();
  }

  private String text() {
    return line <= lines.size() ? lines.get(line - 1) : "";
  }

  private String caret() {
    StringBuilder blanks = new StringBuilder();
    text().codePoints().limit(column - 1L).forEach(c -> blanks.append(c == '\t' ? '\t' : ' '));
    return blanks.append('^').toString();
  }
}
