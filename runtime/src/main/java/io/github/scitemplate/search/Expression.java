package io.github.scitemplate.search;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
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

  /** Throws a {@link io.github.scitemplate.error.UserException} that shows where it went wrong. */
  public static Expression parse(String text) {
    return new Expression(text, ExpressionParser.parse(text));
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
   * Whether it is true.
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

  Term root() {
    return root;
  }

  @Override
  public String toString() {
    return text;
  }
}
