package io.github.scitemplate.search.expression;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.search.expression.Term.Compared;
import io.github.scitemplate.search.expression.Term.Elements;
import io.github.scitemplate.search.expression.Term.Junction;
import io.github.scitemplate.search.expression.Term.Literal;
import io.github.scitemplate.search.expression.Term.Name;
import io.github.scitemplate.search.expression.Term.Not;
import io.github.scitemplate.search.expression.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Reads an expression by recursive descent. The grammar stands in docs/search.md; each method below
 * is one rule of it.
 */
final class ExpressionParser {
  static final int MAX_LENGTH = 2000;
  static final int MAX_DEPTH = 50;

  private final String text;
  private final List<Token> tokens;
  private int next;
  private int depth;

  private ExpressionParser(String text) {
    this.text = text;
    this.tokens = Tokens.of(text);
  }

  static Term parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new UserException(
          "An expression has " + text.length() + " characters.",
          "At most " + MAX_LENGTH + " are allowed: split it into several, or compare with a list.");
    }
    // This cuts the text into words, so the length is checked first.
    var parser = new ExpressionParser(text);
    Term whole = parser.expression();
    if (parser.peek().kind() != Kind.END) {
      throw parser.expected("and, or, or the end");
    }
    return whole;
  }

  private Term expression() {
    return junction("or", false, () -> junction("and", true, this::negation));
  }

  private Term junction(String word, boolean all, Supplier<Term> part) {
    Term first = part.get();
    if (!peek().is(word)) {
      return first;
    }
    var parts = new ArrayList<>(List.of(first));
    while (accept(word)) {
      parts.add(part.get());
    }
    return new Junction(all, List.copyOf(parts), first.position());
  }

  private Term negation() {
    int position = peek().position();
    if (!accept("not")) {
      return comparison();
    }
    deeper();
    Term negated = negation();
    depth--;
    return new Not(negated, position);
  }

  private Term comparison() {
    Term left = operand();
    int position = peek().position();
    for (Comparison comparison : Comparison.values()) {
      if (acceptAll(comparison.sign())) {
        Term compared = new Compared(left, comparison, operand(), position);
        refuseAnother();
        return compared;
      }
    }
    return left;
  }

  private void refuseAnother() {
    for (Comparison comparison : Comparison.values()) {
      if (acceptAll(comparison.sign())) {
        next--;
        throw error("Comparisons do not chain", "Write 1 < x and x < 2.");
      }
    }
  }

  private Term operand() {
    Token token = peek();
    switch (token.kind()) {
      case NAME -> {
        next++;
        return new Name(token.text(), token.position());
      }
      case NUMBER -> {
        next++;
        return new Literal(number(token), token.position());
      }
      case STRING -> {
        next++;
        return new Literal(token.text(), token.position());
      }
      default -> {
        return token.kind() == Kind.WORD ? constant(token) : enclosed(token);
      }
    }
  }

  private Term constant(Token token) {
    switch (token.text().toLowerCase(Locale.ROOT)) {
      case "true", "false" -> {
        next++;
        return new Literal(Boolean.valueOf(token.text()), token.position());
      }
      case "null" -> {
        next++;
        return new Literal(null, token.position());
      }
      default -> throw expected("a name, a number, a string, a list or a parenthesis");
    }
  }

  private Term enclosed(Token token) {
    if (accept("(")) {
      deeper();
      Term inner = expression();
      depth--;
      require(")");
      return inner;
    }
    if (accept("[")) {
      deeper();
      Term list = new Elements(elements(), token.position());
      depth--;
      require("]");
      return list;
    }
    throw expected("a name, a number, a string, a list or a parenthesis");
  }

  private List<Term> elements() {
    var elements = new ArrayList<Term>();
    if (peek().is("]")) {
      return List.of();
    }
    do {
      elements.add(operand());
    } while (accept(","));
    return List.copyOf(elements);
  }

  private Object number(Token token) {
    String digits = token.text();
    if (digits.matches("[+-]?[0-9]{1,18}")) {
      return Long.valueOf(digits);
    }
    double number = Double.parseDouble(digits);
    boolean vanished = number == 0 && digits.matches("[^eE]*[1-9].*");
    if (vanished || Double.isInfinite(number)) {
      throw ExpressionError.at(
          text,
          token.position(),
          "The number " + digits + " is too " + (vanished ? "small" : "large") + " for a double",
          "Write a number that a double can hold.");
    }
    return number;
  }

  private void deeper() {
    depth++;
    if (depth > MAX_DEPTH) {
      throw error("The expression is nested too deeply", "Nest at most " + MAX_DEPTH + " levels.");
    }
  }

  private Token peek() {
    return tokens.get(next);
  }

  private boolean accept(String word) {
    boolean found = peek().is(word);
    if (found) {
      next++;
    }
    return found;
  }

  /** Accepts a comparison's sign, which may be two words. */
  private boolean acceptAll(String sign) {
    String[] words = sign.split(" ");
    for (int i = 0; i < words.length; i++) {
      if (next + i >= tokens.size() || !tokens.get(next + i).is(words[i])) {
        return false;
      }
    }
    next += words.length;
    return true;
  }

  private void require(String sign) {
    if (!accept(sign)) {
      throw expected(
          sign.equals("]") ? "a comma or \"]\"" : "and, or, a comparison or \"" + sign + "\"");
    }
  }

  private UserException expected(String what) {
    return error(
        "Expected " + what + ", found " + peek().description(), "Correct the expression there.");
  }

  private UserException error(String problem, String fix) {
    return ExpressionError.at(text, peek().position(), problem, fix);
  }
}
