package io.github.scitemplate.engine.compiled.gradient;

import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.compiled.gradient.GradientRules.Rule;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.Map;

/** Gradients of products of matrices, of which there may be many. */
final class ProductGradients {
  private ProductGradients() {}

  static void addTo(Map<String, Rule> rules) {
    rules.put("mm", flow -> matrices(flow, flow.value(0), flow.value(1), flow.gradient()));
    rules.put("bmm", ProductGradients::batches);
    rules.put("dot", ProductGradients::vectors);
    rules.put("matmul", ProductGradients::product);
  }

  private static void vectors(Flow flow) {
    for (int place = 0; place < 2; place++) {
      if (flow.needs(place)) {
        flow.add(place, flow.call("mul", flow.gradient(), flow.value(1 - place)));
      }
    }
  }

  private static void matrices(Flow flow, Value left, Value right, Value gradient) {
    if (flow.needs(0)) {
      flow.add(0, flow.call("mm", gradient, flow.call("t", right)));
    }
    if (flow.needs(1)) {
      flow.add(1, ofRight(flow, left, right, gradient));
    }
  }

  /** libtorch calculates the gradient of a transposed matrix as that of the matrix. */
  private static Value ofRight(Flow flow, Value left, Value right, Value gradient) {
    return flow.isTransposed(right)
        ? flow.call("t", flow.call("mm", flow.call("t", gradient), left))
        : flow.call("mm", flow.call("t", left), gradient);
  }

  private static void batches(Flow flow) {
    if (flow.needs(0)) {
      flow.add(0, flow.call("bmm", flow.gradient(), flow.call("transpose", flow.value(1), 1, 2)));
    }
    if (flow.needs(1)) {
      flow.add(1, flow.call("bmm", flow.call("transpose", flow.value(0), 1, 2), flow.gradient()));
    }
  }

  private static void product(Flow flow) {
    int left = flow.value(0).axes();
    int right = flow.value(1).axes();
    if (left == 2 && right == 2) {
      matrices(flow, flow.value(0), flow.value(1), flow.gradient());
    } else if (left > 2 && right == 2) {
      folded(flow);
    } else if (left > 2 && right == left && sameBatches(flow)) {
      unfolded(flow);
    } else {
      throw new GradientRules.NoRule();
    }
  }

  private static boolean sameBatches(Flow flow) {
    int axes = flow.value(0).axes() - 2;
    return flow.value(0)
        .knownShape()
        .slice(0, axes)
        .equals(flow.value(1).knownShape().slice(0, axes));
  }

  /** Many matrices times one: all rows together are one matrix. */
  private static void folded(Flow flow) {
    Value left = flow.value(0);
    Value right = flow.value(1);
    Value rows = flow.call("reshape", left, new Shape(-1, left.length(-1)));
    Value gradient = flow.call("reshape", flow.gradient(), new Shape(-1, right.length(1)));
    if (flow.needs(0)) {
      Value each = flow.call("mm", gradient, flow.call("t", right));
      flow.add(0, flow.call("reshape", each, left.knownShape()));
    }
    if (flow.needs(1)) {
      flow.add(1, ofRight(flow, rows, right, gradient));
    }
  }

  private static Value asBatch(Flow flow, Value value, Shape shape) {
    return flow.call("reshape", value, new Shape(-1).addAll(shape.slice(shape.dimension() - 2)));
  }

  private static void unfolded(Flow flow) {
    Value left = flow.value(0);
    Value right = flow.value(1);
    Value gradient = asBatch(flow, flow.gradient(), flow.result().knownShape());
    if (flow.needs(0)) {
      Value turned = flow.call("transpose", asBatch(flow, right, right.knownShape()), 1, 2);
      flow.add(0, flow.call("reshape", flow.call("bmm", gradient, turned), left.knownShape()));
    }
    if (flow.needs(1)) {
      Value turned = flow.call("transpose", asBatch(flow, left, left.knownShape()), 1, 2);
      flow.add(1, flow.call("reshape", flow.call("bmm", turned, gradient), right.knownShape()));
    }
  }
}
