package io.github.scitemplate.search;

import org.jspecify.annotations.Nullable;

/**
 * Something to search for.
 *
 * @param name the path of its key in the config, such as {@code Optimizer.learning_rate}
 * @param when the parameter is present only if this holds; null for always
 */
public record Parameter(String name, Domain domain, @Nullable Expression when) {

  /** One that every experiment has. */
  public static Parameter of(String name, Domain domain) {
    return new Parameter(name, domain, null);
  }

  /** The same, present only if {@code condition} holds. */
  public Parameter when(Expression condition) {
    return new Parameter(name, domain, condition);
  }
}
