package io.github.scitemplate.search.expression;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A condition over named values, such as {@code batch_size == 8 and learning_rate > 0.05}. It can
 * compare and nothing else: no code, no calls, no arithmetic, so a config from a stranger is safe
 * to read. The grammar stands in docs/search.md.
 */
public final class Expression {
  private final String text;
  private final Term root;

  private Expression(String text, Term root) {
    this.text = text;
    this.root = root;
  }

  /**
   * Parses an expression. Throws a {@link io.github.scitemplate.error.UserException} that shows the
   * place of an error.
   */
  public static Expression parse(String text) {
    return new Expression(text, ExpressionParser.parse(text));
  }

  /**
   * The condition that a name has this value. It may be a value that no expression's text can
   * write, such as a section of a config.
   */
  public static Expression equal(String name, Object value) {
    String sign = Comparison.EQUAL.sign();
    int place = name.length() + 1;
    return new Expression(
        name + " " + sign + " " + written(value),
        new Term.Compared(
            new Term.Name(name, 0),
            Comparison.EQUAL,
            new Term.Literal(value, place + sign.length() + 1),
            place));
  }

  private static String written(Object value) {
    if (value instanceof Map<?, ?> section) {
      return section.entrySet().stream()
          .map(e -> e.getKey() + ": " + written(e.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Expression::written).collect(Collectors.joining(", ", "[", "]"));
    }
    return value instanceof String ? "'" + value + "'" : String.valueOf(value);
  }

  /** The expression that is true if both this one and {@code other} are. */
  public Expression and(Expression other) {
    String start = enclosed() + " and ";
    int shift = start.length() + other.opening();
    return new Expression(
        start + other.enclosed(),
        new Term.Junction(
            true, List.of(root.shifted(opening()), other.root.shifted(shift)), opening()));
  }

  private String enclosed() {
    return opening() == 1 ? "(" + text + ")" : text;
  }

  /** How many characters a conjunction puts before this expression: 1 if it needs a parenthesis. */
  private int opening() {
    return root instanceof Term.Junction junction && !junction.all() ? 1 : 0;
  }

  /** The names in it, in order of appearance. */
  public Set<String> names() {
    var names = new LinkedHashSet<String>();
    root.forEach(
        part -> {
          if (part instanceof Term.Name name) {
            names.add(name.name());
          }
        });
    return names;
  }

  /**
   * The values that names must have for the expression to be true, as far as equalities joined by
   * {@code and} say so.
   */
  public Map<String, Object> equalities() {
    var equalities = new LinkedHashMap<String, Object>();
    collect(root, equalities);
    return equalities;
  }

  private static void collect(Term term, Map<String, Object> equalities) {
    if (term instanceof Term.Junction junction && junction.all()) {
      junction.parts().forEach(part -> collect(part, equalities));
    } else if (term instanceof Term.Compared compared
        && compared.comparison() == Comparison.EQUAL
        && compared.left() instanceof Term.Name name
        && compared.right() instanceof Term.Literal literal) {
      @Nullable Object value = literal.constant();
      equalities.putIfAbsent(name.name(), value == null ? Nothing.NOTHING : value);
    }
  }

  /**
   * Whether the expression is true.
   *
   * @param values the value of each name: Number, String, Boolean, List; null if there is none
   */
  public boolean holds(Function<String, @Nullable Object> values) {
    return Term.holds(root, values::apply);
  }

  /** As it was written. */
  public String text() {
    return text;
  }

  public Term root() {
    return root;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Expression expression
        && text.equals(expression.text)
        && root.equals(expression.root);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
