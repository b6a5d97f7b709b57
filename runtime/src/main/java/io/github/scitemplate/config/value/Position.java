package io.github.scitemplate.config.value;

import io.github.scitemplate.error.ShownText;
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
public record Position(String source, List<String> lines, int line, int column) {
  private static final int MOST_SHOWN = 200;
  private static final String CUT = "…";

  /**
   * An error about this place. It says what is wrong, the place, the line with a caret below it,
   * and what to do.
   */
  public UserException error(String problem, String fix) {
    return new UserException(problem + System.lineSeparator() + excerpt(), fix);
  }

  /**
   * {@code file:line:column}, the line itself, and a caret below. A very long line is cut, and a
   * character that a terminal would obey is shown as its escape.
   */
  public String excerpt() {
    String newline = System.lineSeparator();
    String text = line <= lines.size() ? lines.get(line - 1) : "";
    int length = text.codePointCount(0, text.length());
    int place = Math.min(column - 1, length);
    int from = length <= MOST_SHOWN ? 0 : Math.max(0, place - MOST_SHOWN / 2);
    int to = Math.min(length, from + MOST_SHOWN);
    String before = shown(text, from, place);
    return "  at "
        + source
        + ":"
        + line
        + ":"
        + column
        + newline
        + "    "
        + (from > 0 ? CUT : "")
        + before
        + shown(text, place, to)
        + (to < length ? CUT : "")
        + newline
        + "    "
        + (from > 0 ? " " : "")
        + blanks(before)
        + "^";
  }

  /** The code points of {@code text} from {@code from} (inclusive) to {@code to} (exclusive). */
  private static String shown(String text, int from, int to) {
    int begin = text.offsetByCodePoints(0, from);
    return ShownText.of(text.substring(begin, text.offsetByCodePoints(begin, to - from)));
  }

  private static String blanks(String before) {
    StringBuilder blanks = new StringBuilder();
    before.codePoints().forEach(c -> blanks.append(c == '\t' ? '\t' : ' '));
    return blanks.toString();
  }
}
