package io.github.scitemplate.search.expression;

import io.github.scitemplate.search.expression.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts the text of an expression into words. */
final class Tokens {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
  private static final Pattern NAME =
      Pattern.compile("[\\p{L}_](?:[\\p{L}\\p{N}_-]|\\.(?=[\\p{L}\\p{N}_]))*+");
  private static final Pattern SIGN = Pattern.compile("==|!=|<=|>=|[<>()\\[\\],]");
  private static final Set<String> WORDS =
      Set.of("and", "or", "not", "in", "true", "false", "null", "True", "False");

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int position;

  private Tokens(String text) {
    this.text = text;
  }

  /** The words of {@code text}, {@link Kind#END} last. */
  static List<Token> of(String text) {
    return new Tokens(text).read();
  }

  private List<Token> read() {
    while (position < text.length()) {
      char next = text.charAt(position);
      if (Character.isWhitespace(next)) {
        position++;
      } else if (next == '\'' || next == '"') {
        readString(next);
      } else if (!readSign() && !readName() && !readNumber()) {
        throw unknown(next);
      }
    }
    tokens.add(new Token(Kind.END, "", text.length()));
    return tokens;
  }

  private boolean readSign() {
    return readMatch(SIGN, Kind.SIGN);
  }

  private boolean readName() {
    Matcher matcher = at(NAME);
    if (!matcher.lookingAt()) {
      return false;
    }
    return readMatch(NAME, WORDS.contains(matcher.group()) ? Kind.WORD : Kind.NAME);
  }

  private boolean readNumber() {
    int start = position;
    boolean found = readMatch(NUMBER, Kind.NUMBER);
    if (found && position < text.length() && partOfName(text.charAt(position))) {
      throw ExpressionError.at(
          text,
          start,
          "A number ends where letters follow it",
          "Put a space or a sign between them.");
    }
    return found;
  }

  private static boolean partOfName(char next) {
    return Character.isLetterOrDigit(next) || next == '_' || next == '.';
  }

  private boolean readMatch(Pattern pattern, Kind kind) {
    Matcher matcher = at(pattern);
    if (!matcher.lookingAt()) {
      return false;
    }
    tokens.add(new Token(kind, matcher.group(), position));
    position = matcher.end();
    return true;
  }

  private Matcher at(Pattern pattern) {
    return pattern.matcher(text).region(position, text.length());
  }

  private void readString(char quote) {
    int start = position;
    var content = new StringBuilder();
    for (position++; position < text.length(); position++) {
      char next = text.charAt(position);
      if (next == quote) {
        position++;
        tokens.add(new Token(Kind.STRING, content.toString(), start));
        return;
      }
      if (next == '\\' && position + 1 < text.length()) {
        position++;
        next = text.charAt(position);
        if (next != quote && next != '\\') {
          throw ExpressionError.at(
              text,
              position - 1,
              "A backslash stands only before a quote or another backslash",
              "Write \\\\ for a backslash.");
        }
      }
      content.append(next);
    }
    throw ExpressionError.at(
        text, start, "A string is not closed", "Close it with the quote it begins with: " + quote);
  }

  private RuntimeException unknown(char next) {
    String advice =
        switch (next) {
          case '=' -> "Equality is written ==.";
          case '&' -> "Write \"and\".";
          case '|' -> "Write \"or\".";
          case '!' -> "Write \"not\" or !=.";
          case '{', '}' -> "Lists stand in brackets: [1, 2].";
          case '+', '-', '*', '/', '%' -> "Expressions compare; they do not calculate.";
          default ->
              "Allowed are names, numbers, strings in quotes, comparisons, and, or, not, in.";
        };
    return ExpressionError.at(text, position, "\"" + next + "\" has no meaning here", advice);
  }
}
