package io.github.scitemplate.engine.compiled.gradient;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rules of backward passes by the functions' names. */
public final class GradientRules {
  private static final Map<String, Rule> ALL = new TreeMap<>();

  static {
    ElementwiseGradients.addTo(ALL);
    ReductionGradients.addTo(ALL);
    ShapeGradients.addTo(ALL);
    LayerGradients.addTo(ALL);
  }

  private GradientRules() {}

  /** Calculates what flows back through one function. */
  @FunctionalInterface
  interface Rule {
    /**
     * Adds the gradients of the call's arguments.
     *
     * @throws NoRule if the call's shapes are not covered
     */
    void apply(Flow flow);
  }

  /** A call whose shapes or arguments a rule does not cover. */
  static final class NoRule extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  static @Nullable Rule of(String function) {
    return ALL.get(function);
  }

  /** All functions that have a rule. */
  public static Set<String> functions() {
    return ALL.keySet();
  }
}
