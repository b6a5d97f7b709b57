package io.github.scitemplate.search;

import io.github.scitemplate.config.DidYouMean;
import io.github.scitemplate.error.UserException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A condition on {@link Measures} that ends a search; checked when it is made. */
record StopWhen(Expression condition) {

  StopWhen {
    check(condition);
  }

  /**
   * Throws a {@link UserException} for a name that no result has, and a comparison without sense.
   */
  static void check(Expression condition) {
    Map<String, NameBinding> bindings = new HashMap<>();
    condition
        .root()
        .forEach(
            part -> {
              if (part instanceof Term.Name name) {
                if (!Measures.NAMES.contains(name.name())) {
                  throw unknown(name, condition.text());
                }
                bindings.put(name.name(), NameBinding.toConstant(1.0));
              }
            });
    new ExpressionCheck(condition.text(), List.of(), bindings).check(condition.root());
  }

  private static UserException unknown(Term.Name name, String text) {
    var known = new TreeSet<>(Measures.NAMES);
    return ExpressionError.at(
        text,
        name.position(),
        "No result has a value named " + name.name(),
        DidYouMean.closest(name.name(), known)
            .map(word -> "Did you mean " + word + "?")
            .orElse("Known are: " + String.join(", ", known) + "."));
  }

  boolean holds(Measures measures) {
    return condition.holds(measures::named);
  }
}
