package io.github.scitemplate.search.expression;

import io.github.scitemplate.config.key.KeyPath;
import io.github.scitemplate.error.DidYouMean;
import io.github.scitemplate.error.Listing;
import io.github.scitemplate.error.UserException;
import java.util.Set;
import java.util.TreeSet;

/** Makes errors that show an expression with a caret below the place in question. */
public final class ExpressionError {
  private static final int SHOWN_BEFORE = 60;
  private static final int SHOWN = 120;

  private ExpressionError() {}

  /**
   * An error about a name that stands for nothing.
   *
   * @param problem the beginning of a sentence that ends with the name
   * @param known names or paths that stand for something
   */
  public static UserException unknown(
      String text, Term.Name name, String problem, Set<String> known) {
    var words = new TreeSet<>(known);
    known.forEach(path -> words.add(KeyPath.lastKey(path)));
    return at(
        text,
        name.position(),
        problem + name.name(),
        DidYouMean.closest(name.name(), words)
            .map(word -> "Did you mean " + word + "?")
            .orElse("Known are: " + Listing.of(new TreeSet<>(known)) + "."));
  }

  /**
   * An error with a caret below a place in the text.
   *
   * @param position from 0, in {@code text}
   */
  public static UserException at(String text, int position, String problem, String fix) {
    // A very long line is shown around the caret only.
    int start = StrictMath.max(0, position - SHOWN_BEFORE);
    int end = StrictMath.min(text.length(), start + SHOWN);
    String line =
        text.substring(start, end)
            .codePoints()
            .map(c -> c == '\n' || c == '\t' || c == '\r' ? ' ' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
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
