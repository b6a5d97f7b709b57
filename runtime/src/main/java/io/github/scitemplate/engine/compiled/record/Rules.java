package io.github.scitemplate.engine.compiled.record;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules that say which functions of libtorch DJL's methods are, by the methods' names. */
final class Rules {
  private final Map<String, Rule> rules = new HashMap<>();

  /** Says what a call of a method is. */
  @FunctionalInterface
  interface Rule {
    /**
     * Adds the call to the graph.
     *
     * @return the result for the block; null if the rule does not know these arguments
     */
    @Nullable Object apply(Call call);
  }

  /** All rules. */
  static Rules all() {
    Rules all = new Rules();
    ElementwiseRules.addTo(all);
    ReductionRules.addTo(all);
    ShapeRules.addTo(all);
    LayerRules.addTo(all);
    return all;
  }

  void add(String method, Rule rule) {
    if (rules.put(method, rule) != null) {
      throw new IllegalStateException(method + " has two rules");
    }
  }

  /** The result of a call; null if no rule knows it. */
  @Nullable Object apply(Call call) {
    @Nullable Rule rule = rules.get(call.name());
    return rule == null ? null : rule.apply(call);
  }
}
