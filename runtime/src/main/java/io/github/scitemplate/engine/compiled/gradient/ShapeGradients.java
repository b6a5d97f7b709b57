package io.github.scitemplate.engine.compiled.gradient;

import io.github.scitemplate.engine.compiled.gradient.GradientRules.Rule;
import io.github.scitemplate.engine.compiled.graph.Argument;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gradients of operations that lay out numbers anew, join arrays or divide them. */
final class ShapeGradients {
  private ShapeGradients() {}

  static void addTo(Map<String, Rule> rules) {
    rules.put("reshape", ShapeGradients::reshaped);
    rules.put("flatten", ShapeGradients::reshaped);
    rules.put("unsqueeze", f -> f.add(0, f.call("reshape", f.gradient(), f.value(0).knownShape())));
    rules.put(
        "transpose",
        f -> f.add(0, f.call("transpose", f.gradient(), f.argument(1), f.argument(2))));
    rules.put("t", flow -> flow.add(0, flow.call("t", flow.gradient())));
    rules.put("permute", ShapeGradients::permuted);
    rules.put("expand", flow -> flow.addReduced(0, flow.gradient()));
    rules.put("flip", flow -> flow.add(0, flow.call("flip", flow.gradient(), flow.argument(1))));
    rules.put("select", ShapeGradients::selected);
    rules.put("slice", ShapeGradients::sliced);
    rules.put("split_with_sizes", ShapeGradients::divided);
    rules.put("cat", ShapeGradients::joined);
    rules.put("stack", ShapeGradients::stacked);
    rules.put("gather", ShapeGradients::gathered);
  }

  private static void reshaped(Flow flow) {
    flow.add(0, flow.call("reshape", flow.gradient(), flow.value(0).knownShape()));
  }

  private static void permuted(Flow flow) {
    List<Argument> order = ((Argument.Several) flow.argument(1)).arguments();
    Object[] inverse = new Object[order.size()];
    for (int i = 0; i < inverse.length; i++) {
      int axis = (int) ((Argument.Whole) order.get(i)).value();
      inverse[axis < 0 ? axis + inverse.length : axis] = i;
    }
    flow.add(0, flow.call("permute", flow.gradient(), List.of(inverse)));
  }

  private static void selected(Flow flow) {
    flow.add(
        0,
        flow.call(
            "select_backward",
            flow.gradient(),
            flow.value(0).knownShape(),
            flow.argument(1),
            flow.argument(2)));
  }

  private static void sliced(Flow flow) {
    flow.add(
        0,
        flow.call(
            "slice_backward",
            flow.gradient(),
            flow.value(0).knownShape(),
            flow.argument(1),
            flow.argument(2),
            flow.argument(3),
            flow.argument(4)));
  }

  private static int axis(Argument argument, int axes) {
    int axis = (int) ((Argument.Whole) argument).value();
    return axis < 0 ? axis + axes : axis;
  }

  private static void divided(Flow flow) {
    List<Object> parts = new ArrayList<>();
    for (int i = 0; i < flow.operation().results().size(); i++) {
      @Nullable Value gradient = flow.gradient(i);
      parts.add(gradient == null ? flow.call("zeros_like", flow.result(i)) : gradient);
    }
    flow.add(0, flow.call("cat", parts, flow.argument(2)));
  }

  private static List<Value> parts(Flow flow) {
    return ((Argument.Several) flow.argument(0))
        .arguments().stream().map(Value.class::cast).toList();
  }

  private static void joined(Flow flow) {
    int axis = axis(flow.argument(1), flow.result().axes());
    long begin = 0;
    for (Value part : parts(flow)) {
      long length = part.length(axis);
      if (flow.needs(part)) {
        flow.add(part, flow.call("narrow", flow.gradient(), axis, begin, length));
      }
      begin += length;
    }
  }

  private static void stacked(Flow flow) {
    int axis = axis(flow.argument(1), flow.result().axes());
    int place = 0;
    for (Value part : parts(flow)) {
      if (flow.needs(part)) {
        flow.add(part, flow.call("select", flow.gradient(), axis, place));
      }
      place++;
    }
  }

  private static void gathered(Flow flow) {
    Value zeros = flow.call("zeros_like", flow.value(0));
    flow.add(
        0, flow.call("scatter_add", zeros, flow.argument(1), flow.argument(2), flow.gradient()));
  }
}
