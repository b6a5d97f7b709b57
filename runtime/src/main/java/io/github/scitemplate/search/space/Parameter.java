package io.github.scitemplate.search.space;

import io.github.scitemplate.search.expression.Expression;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a search: a swept key of the config and the values that it may take.
 *
 * @param name the path of its key in the config, such as {@code Optimizer.learning_rate}; where
 *     several sections of one list have keys of the same path, {@code Optimizer_[0].learning_rate}
 *     and so on. Expressions call both {@code Optimizer.learning_rate}
 * @param when the parameter is present only if this holds; null for always
 */
public record Parameter(String name, Domain domain, @Nullable Expression when) {

  /** A parameter that every experiment has. */
  public static Parameter of(String name, Domain domain) {
    return new Parameter(name, domain, null);
  }

  /** The same, present only if {@code condition} holds, too. */
  public Parameter when(Expression condition) {
    return new Parameter(name, domain, when == null ? condition : when.and(condition));
  }

  /**
   * The same parameter as a key within a section that another parameter chooses: it is present only
   * if the other parameter has {@code value}.
   *
   * @param choice the name of the other parameter
   */
  public Parameter within(String choice, Object value) {
    return when(Expression.equal(choice, value));
  }
}
