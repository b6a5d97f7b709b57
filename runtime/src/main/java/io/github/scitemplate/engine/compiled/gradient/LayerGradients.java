package io.github.scitemplate.engine.compiled.gradient;

import io.github.scitemplate.engine.compiled.gradient.GradientRules.Rule;
import io.github.scitemplate.engine.compiled.graph.Argument;
import io.github.scitemplate.engine.compiled.graph.Functions;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Gradients of layers. */
final class LayerGradients {
  private LayerGradients() {}

  static void addTo(Map<String, Rule> rules) {
    rules.put("linear", LayerGradients::linear);
    ProductGradients.addTo(rules);
    rules.put(Functions.CAST, LayerGradients::cast);
    for (int axes = 1; axes <= 3; axes++) {
      int count = axes;
      rules.put("conv" + axes + "d", flow -> convolution(flow, count));
    }
    rules.put("native_batch_norm", LayerGradients::batchNorm);
    rules.put("native_layer_norm", LayerGradients::layerNorm);
    rules.put("embedding", LayerGradients::embedding);
    rules.put("max_pool2d_with_indices", LayerGradients::maxPool);
    rules.put("avg_pool2d", LayerGradients::avgPool);
    rules.put("adaptive_avg_pool1d", flow -> overAll(flow, 1));
    rules.put("adaptive_avg_pool2d", flow -> overAll(flow, 2));
    rules.put("adaptive_avg_pool3d", flow -> overAll(flow, 3));
  }

  /** Of matrices with a bias: other cases are recorded as products. */
  private static void linear(Flow flow) {
    Value gradient = flow.gradient();
    if (flow.needs(0)) {
      flow.add(0, flow.call("mm", gradient, flow.value(1)));
    }
    if (flow.needs(1)) {
      flow.add(1, flow.call("mm", flow.call("t", gradient), flow.value(0)));
    }
    if (flow.needs(2)) {
      flow.add(2, flow.call("sum", gradient, List.of(0), false));
    }
  }

  /** A gradient has the type of the array that it belongs to. */
  private static void cast(Flow flow) {
    if (flow.value(0).type() == flow.result().type()) {
      flow.add(0, flow.gradient()); // only laid out anew
      return;
    }
    Argument type = new Argument.Named("dtype", Argument.of(flow.value(0).type()));
    flow.add(0, flow.call(Functions.CAST, flow.gradient(), type));
  }

  private static void convolution(Flow flow, int axes) {
    List<Object> zeros = new ArrayList<>();
    for (int axis = 0; axis < axes; axis++) {
      zeros.add(0);
    }
    boolean biased = !flow.isNone(2);
    List<Value> gradients =
        flow.calls(
            "convolution_backward",
            3,
            flow.gradient(),
            flow.value(0),
            flow.value(1),
            biased ? flow.value(2).knownShape() : null,
            flow.argument(3),
            flow.argument(4),
            flow.argument(5),
            false,
            zeros,
            flow.argument(6),
            List.of(flow.needs(0), flow.needs(1), biased && flow.needs(2)));
    addEach(flow, gradients, 0, 1, 2);
  }

  private static void addEach(Flow flow, List<Value> gradients, int... places) {
    for (int i = 0; i < places.length; i++) {
      if (flow.needs(places[i])) {
        flow.add(places[i], gradients.get(i));
      }
    }
  }

  private static void batchNorm(Flow flow) {
    List<Value> gradients =
        flow.calls(
            "native_batch_norm_backward",
            3,
            flow.gradient(),
            flow.value(0),
            flow.argument(1),
            flow.argument(3),
            flow.argument(4),
            flow.result(1),
            flow.result(2),
            flow.argument(5),
            flow.argument(7),
            List.of(flow.needs(0), flow.needs(1), flow.needs(2)));
    addEach(flow, gradients, 0, 1, 2);
  }

  private static void layerNorm(Flow flow) {
    List<Value> gradients =
        flow.calls(
            "native_layer_norm_backward",
            3,
            flow.gradient(),
            flow.value(0),
            flow.argument(1),
            flow.result(1),
            flow.result(2),
            flow.argument(2),
            flow.argument(3),
            List.of(flow.needs(0), flow.needs(2), flow.needs(3)));
    addEach(flow, gradients, 0, 2, 3);
  }

  private static void embedding(Flow flow) {
    flow.add(
        0,
        flow.call(
            "embedding_dense_backward",
            flow.gradient(),
            flow.value(1),
            flow.value(0).length(0),
            -1,
            false));
  }

  private static void maxPool(Flow flow) {
    List<Object> given = new ArrayList<>(List.of(flow.gradient()));
    given.addAll(flow.operation().arguments());
    given.add(flow.result(1));
    flow.add(0, flow.call("max_pool2d_with_indices_backward", given.toArray()));
  }

  private static void avgPool(Flow flow) {
    List<Object> given = new ArrayList<>(List.of(flow.gradient()));
    given.addAll(flow.operation().arguments());
    given.add(new Argument.None());
    flow.add(0, flow.call("avg_pool2d_backward", given.toArray()));
  }

  /** libtorch takes the mean where one number is left of each plane. */
  private static void overAll(Flow flow, int axes) {
    Value images = flow.value(0);
    long count = 1;
    for (int axis = 1; axis <= axes; axis++) {
      count *= images.length(-axis);
      if (flow.result().length(-axis) != 1) {
        throw new GradientRules.NoRule();
      }
    }
    Value spread = flow.call("expand", flow.gradient(), images.knownShape());
    flow.add(0, flow.call("div", spread, count));
  }
}
