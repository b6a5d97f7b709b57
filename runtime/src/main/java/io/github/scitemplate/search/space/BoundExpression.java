package io.github.scitemplate.search.space;

import io.github.scitemplate.search.expression.Expression;
import io.github.scitemplate.search.expression.Term;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An expression whose names are known to stand for parameters and fixed values of one space. */
final class BoundExpression {
  private final Expression expression;
  private final Map<String, NameBinding> bindings;

  private BoundExpression(Expression expression, Map<String, NameBinding> bindings) {
    this.expression = expression;
    this.bindings = bindings;
  }

  /** Finds the names and checks that every comparison makes sense. */
  static BoundExpression of(Expression expression, List<Parameter> parameters, NameLookup lookup) {
    var bindings = new HashMap<String, NameBinding>();
    expression
        .root()
        .forEach(
            part -> {
              if (part instanceof Term.Name name) {
                bindings.put(name.name(), lookup.find(name, expression.text()));
              }
            });
    new ExpressionCheck(expression.text(), parameters, bindings).check(expression.root());
    return new BoundExpression(expression, bindings);
  }

  boolean holds(@Nullable Object[] values) {
    return expression.holds(
        name -> {
          NameBinding binding = bindings.get(name);
          return binding == null ? null : binding.value(values);
        });
  }

  /** The indexes of the parameters that the expression depends on. */
  Set<Integer> parameters() {
    return bindings.values().stream()
        .flatMap(binding -> binding.sources().stream())
        .map(NameBinding.Source::parameter)
        .collect(Collectors.toSet());
  }

  String text() {
    return expression.text();
  }
}
