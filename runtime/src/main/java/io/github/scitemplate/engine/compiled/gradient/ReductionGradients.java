package io.github.scitemplate.engine.compiled.gradient;

import io.github.scitemplate.engine.compiled.gradient.GradientRules.Rule;
import io.github.scitemplate.engine.compiled.graph.Argument;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Gradients of operations that reduce axes of an array, or go along one of them. */
final class ReductionGradients {
  private ReductionGradients() {}

  static void addTo(Map<String, Rule> rules) {
    rules.put("sum", flow -> flow.add(0, spread(flow)));
    rules.put("mean", flow -> flow.add(0, flow.call("div", spread(flow), count(flow))));
    rules.put("softmax", flow -> alongAxis(flow, "_softmax_backward_data"));
    rules.put("log_softmax", flow -> alongAxis(flow, "_log_softmax_backward_data"));
    rules.put("cumsum", ReductionGradients::cumulated);
  }

  /** The axes that are reduced, in ascending order. */
  private static SortedSet<Integer> axes(Flow flow) {
    SortedSet<Integer> axes = new TreeSet<>();
    int all = flow.value(0).axes();
    if (flow.operation().arguments().size() == 1) {
      for (int axis = 0; axis < all; axis++) {
        axes.add(axis);
      }
      return axes;
    }
    for (Argument axis : ((Argument.Several) flow.argument(1)).arguments()) {
      int given = (int) ((Argument.Whole) axis).value();
      axes.add(given < 0 ? given + all : given);
    }
    return axes;
  }

  private static long count(Flow flow) {
    return axes(flow).stream()
        .mapToLong(axis -> flow.value(0).length(axis))
        .reduce(1, (a, b) -> a * b);
  }

  /** The gradient, repeated along the axes that were reduced. */
  private static Value spread(Flow flow) {
    Value gradient = flow.gradient();
    boolean kept =
        flow.operation().arguments().size() > 2 && flow.argument(2).equals(new Argument.Flag(true));
    if (flow.operation().arguments().size() > 1 && !kept) {
      for (int axis : axes(flow)) {
        gradient = flow.call("unsqueeze", gradient, axis);
      }
    }
    return flow.call("expand", gradient, flow.value(0).knownShape());
  }

  private static void alongAxis(Flow flow, String function) {
    Value input = flow.value(0);
    flow.add(
        0, flow.call(function, flow.gradient(), flow.result(), flow.argument(1), input.type()));
  }

  private static void cumulated(Flow flow) {
    Object axis = List.of(flow.argument(1));
    Value turned = flow.call("cumsum", flow.call("flip", flow.gradient(), axis), flow.argument(1));
    flow.add(0, flow.call("flip", turned, axis));
  }
}
