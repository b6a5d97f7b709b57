package io.github.scitemplate.engine.compiled.gradient;

import io.github.scitemplate.engine.compiled.gradient.GradientRules.Rule;
import io.github.scitemplate.engine.compiled.graph.Argument;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.List;
import java.util.Map;

/** Gradients of operations on each number of an array, and on pairs of numbers. */
final class ElementwiseGradients {
  private static final double SELU_ALPHA = 1.6732632423543772;
  private static final double SELU_SCALE = 1.0507009873554805;

  private ElementwiseGradients() {}

  static void addTo(Map<String, Rule> rules) {
    rules.put("add", ElementwiseGradients::add);
    rules.put("sub", ElementwiseGradients::sub);
    rules.put("mul", ElementwiseGradients::mul);
    rules.put("div", ElementwiseGradients::div);
    rules.put("pow", ElementwiseGradients::pow);
    rules.put("maximum", flow -> larger(flow, "lt", "gt"));
    rules.put("minimum", flow -> larger(flow, "gt", "lt"));
    rules.put("where", ElementwiseGradients::where);
    rules.put("clamp", ElementwiseGradients::clamp);
    activations(rules);
    functions(rules);
  }

  private static void activations(Map<String, Rule> rules) {
    unary(rules, "relu", f -> f.call("threshold_backward", f.gradient(), f.result(), 0));
    unary(rules, "sigmoid", f -> f.call("sigmoid_backward", f.gradient(), f.result()));
    unary(rules, "tanh", f -> f.call("tanh_backward", f.gradient(), f.result()));
    unary(rules, "gelu", f -> f.call("gelu_backward", f.gradient(), f.value(0)));
    unary(rules, "softplus", f -> f.call("softplus_backward", f.gradient(), f.value(0), 1, 20));
    unary(
        rules,
        "leaky_relu",
        f -> f.call("leaky_relu_backward", f.gradient(), f.value(0), f.argument(1), false));
    unary(
        rules,
        "elu",
        f -> f.call("elu_backward", f.gradient(), f.argument(1), 1, 1, false, f.value(0)));
    unary(
        rules,
        "selu",
        f -> f.call("elu_backward", f.gradient(), SELU_ALPHA, SELU_SCALE, 1, false, f.value(0)));
  }

  private static void functions(Map<String, Rule> rules) {
    unary(rules, "neg", f -> f.call("neg", f.gradient()));
    unary(rules, "abs", f -> f.call("mul", f.gradient(), f.call("sgn", f.value(0))));
    unary(rules, "square", f -> f.call("mul", f.gradient(), f.call("mul", f.value(0), 2)));
    unary(rules, "sqrt", f -> f.call("div", f.gradient(), f.call("mul", f.result(), 2)));
    unary(rules, "exp", f -> f.call("mul", f.gradient(), f.result()));
    unary(rules, "log", f -> f.call("div", f.gradient(), f.value(0)));
    unary(rules, "log2", f -> logarithm(f, 0.6931471805599453));
    unary(rules, "log10", f -> logarithm(f, 2.3025850929940455));
    unary(rules, "sin", f -> f.call("mul", f.gradient(), f.call("cos", f.value(0))));
    unary(rules, "cos", f -> f.call("mul", f.gradient(), f.call("neg", f.call("sin", f.value(0)))));
    unary(rules, "erf", ElementwiseGradients::erf);
    for (String step : List.of("floor", "ceil", "round", "sign")) {
      unary(rules, step, f -> f.call("zeros_like", f.gradient()));
    }
  }

  /** Calculates the gradient of the only array. */
  private interface Unary {
    Value of(Flow flow);
  }

  private static void unary(Map<String, Rule> rules, String function, Unary gradient) {
    rules.put(function, flow -> flow.add(0, gradient.of(flow)));
  }

  private static Value logarithm(Flow flow, double ofBase) {
    return flow.call("div", flow.gradient(), flow.call("mul", flow.value(0), ofBase));
  }

  private static Value erf(Flow flow) {
    Value square = flow.call("pow", flow.value(0), 2);
    Value bell = flow.call("exp", flow.call("neg", square));
    return flow.call("mul", flow.call("mul", bell, 2 / Math.sqrt(Math.PI)), flow.gradient());
  }

  private static void add(Flow flow) {
    for (int place = 0; place < 2; place++) {
      if (flow.needs(place)) {
        flow.addReduced(place, flow.gradient());
      }
    }
  }

  private static void sub(Flow flow) {
    if (flow.needs(0)) {
      flow.addReduced(0, flow.gradient());
    }
    if (flow.needs(1)) {
      flow.addReduced(1, flow.call("neg", flow.gradient()));
    }
  }

  private static void mul(Flow flow) {
    for (int place = 0; place < 2; place++) {
      if (flow.needs(place)) {
        flow.addReduced(place, flow.call("mul", flow.gradient(), flow.argument(1 - place)));
      }
    }
  }

  private static void div(Flow flow) {
    if (flow.needs(0)) {
      flow.addReduced(0, flow.call("div", flow.gradient(), flow.argument(1)));
    }
    if (flow.needs(1)) {
      Value twice = flow.call("div", flow.call("div", flow.value(0), flow.value(1)), flow.value(1));
      flow.addReduced(1, flow.call("mul", flow.call("neg", flow.gradient()), twice));
    }
  }

  /** The exponent is an array, as DJL makes one of a number. */
  private static void pow(Flow flow) {
    if (flow.needs(1)) {
      throw new GradientRules.NoRule();
    }
    Argument exponent = flow.argument(1);
    Value lower = flow.call("pow", flow.value(0), flow.call("sub", exponent, 1));
    Value slope = flow.call("mul", flow.gradient(), flow.call("mul", exponent, lower));
    Value isZero = flow.call("eq", exponent, 0);
    flow.addReduced(0, flow.call("where", isZero, flow.call("zeros_like", slope), slope));
  }

  /** At equal numbers, each of both gets half of the gradient. */
  private static void larger(Flow flow, String losesFirst, String losesSecond) {
    Value equal = flow.call("eq", flow.value(0), flow.value(1));
    Value shared = flow.call("where", equal, flow.call("div", flow.gradient(), 2), flow.gradient());
    for (int place = 0; place < 2; place++) {
      if (flow.needs(place)) {
        Value loses =
            flow.call(place == 0 ? losesFirst : losesSecond, flow.value(0), flow.value(1));
        flow.addReduced(place, flow.call("masked_fill", shared, loses, 0));
      }
    }
  }

  private static void where(Flow flow) {
    Value nothing = flow.call("zeros_like", flow.gradient());
    if (flow.needs(1)) {
      flow.addReduced(1, flow.call("where", flow.value(0), flow.gradient(), nothing));
    }
    if (flow.needs(2)) {
      flow.addReduced(2, flow.call("where", flow.value(0), nothing, flow.gradient()));
    }
  }

  private static void clamp(Flow flow) {
    Value above = flow.call("ge", flow.value(0), flow.argument(1));
    Value below = flow.call("le", flow.value(0), flow.argument(2));
    Value inside = flow.call("logical_and", above, below);
    Value nothing = flow.call("zeros_like", flow.gradient());
    flow.add(0, flow.call("where", inside, flow.gradient(), nothing));
  }
}
