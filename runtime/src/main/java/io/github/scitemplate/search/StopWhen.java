package io.github.scitemplate.search;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.search.expression.Expression;
import io.github.scitemplate.search.expression.ExpressionError;
import io.github.scitemplate.search.expression.Term;
import io.github.scitemplate.search.space.ExpressionCheck;
import io.github.scitemplate.search.space.NameBinding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A condition on {@link Measures} that ends a search. The constructor checks it. */
record StopWhen(Expression condition) {

  StopWhen {
    check(condition);
  }

  /**
   * Throws a {@link UserException} for a name that no result has, or a comparison that makes no
   * sense.
   */
  static void check(Expression condition) {
    Map<String, NameBinding> bindings = new HashMap<>();
    condition
        .root()
        .forEach(
            part -> {
              if (part instanceof Term.Name name) {
                if (!Measures.NAMES.contains(name.name())) {
                  throw ExpressionError.unknown(
                      condition.text(), name, "No result has a value named ", Measures.NAMES);
                }
                bindings.put(name.name(), NameBinding.toConstant(1.0));
              }
            });
    new ExpressionCheck(condition.text(), List.of(), bindings).check(condition.root());
  }

  boolean holds(Measures measures) {
    return condition.holds(measures::named);
  }
}
