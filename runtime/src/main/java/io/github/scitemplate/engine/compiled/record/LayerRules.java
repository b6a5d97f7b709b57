package io.github.scitemplate.engine.compiled.record;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations of layers: products with weights, normalisations, dropout. */
final class LayerRules {
  private LayerRules() {}

  static void addTo(Rules rules) {
    rules.add("linear", LayerRules::linear);
    rules.add("matMul", LayerRules::product);
    rules.add("batchMatMul", call -> call.returns("bmm", call.self(), call.value(0)));
    rules.add("dot", LayerRules::dot);
    rules.add("convolution", LayerRules::convolution);
    rules.add("batchNorm", LayerRules::batchNorm);
    rules.add("layerNorm", LayerRules::layerNorm);
    rules.add("dropout", LayerRules::dropout);
    rules.add("embedding", LayerRules::embedding);
    PoolRules.addTo(rules);
    RecurrentRules.addTo(rules);
  }

  /** As libtorch's own function of this name, which fuses both steps only for matrices. */
  private static Object linear(Call call) {
    Value input = call.value(0);
    Value weight = call.value(1);
    @Nullable Value bias = call.valueOrNull(2);
    if (input.axes() == 2 && bias != null) {
      return call.returns("linear", input, weight, bias);
    }
    Value turned = call.step(swapped(weight.knownShape(), 0), DataType.FLOAT32, "t", weight);
    if (bias == null) {
      return isFolded(call, input, turned)
          ? call.returns("reshape", folded(call, input, turned), lengths(input, turned))
          : call.returns("matmul", input, turned);
    }
    Shape shape = new Shape(lengths(input, turned));
    Value product =
        isFolded(call, input, turned)
            ? call.step(
                shape, DataType.FLOAT32, "reshape", folded(call, input, turned), shape.getShape())
            : call.step(shape, DataType.FLOAT32, "matmul", input, turned);
    // In place on a view, libtorch would derive the backward pass otherwise.
    return call.returns(call.recorder().training() ? "add" : "add_", product, bias);
  }

  private static Object product(Call call) {
    Value left = call.self();
    Value right = call.value(0);
    return isFolded(call, left, right)
        ? call.returns("reshape", folded(call, left, right), lengths(left, right))
        : call.returns("matmul", left, right);
  }

  /**
   * Whether libtorch multiplies all rows of several matrices at once, whatever they look like in
   * memory. It does so to save memory if the other matrix is trained.
   */
  private static boolean isFolded(Call call, Value left, Value right) {
    return left.axes() > 2 && right.axes() == 2 && call.recorder().isTrained(right);
  }

  private static Value folded(Call call, Value left, Value right) {
    long rows = left.knownShape().size() / left.length(-1);
    Shape flat = new Shape(rows, left.length(-1));
    Value matrix = call.step(flat, DataType.FLOAT32, "reshape", left, flat.getShape());
    Shape shape = new Shape(rows, right.length(1));
    return call.step(shape, DataType.FLOAT32, "mm", matrix, right);
  }

  private static long[] lengths(Value left, Value right) {
    return left.knownShape().slice(0, left.axes() - 1).add(right.length(1)).getShape();
  }

  private static Object dot(Call call) {
    int axes = call.on().real().getShape().dimension();
    return call.returns(axes == 1 ? "dot" : "mm", call.self(), call.value(0));
  }

  private static Object convolution(Call call) {
    int axes = call.shape(3).length;
    return call.returns(
        "conv" + axes + "d",
        call.value(0),
        call.value(1),
        call.valueOrNull(2),
        call.shape(3),
        call.shape(4),
        call.shape(5),
        call.whole(6));
  }

  /** DJL gives the mean, the variance, the scale and the shift in this order. */
  private static Object batchNorm(Call call) {
    int axis = call.whole(5);
    double momentum = 1f - (Float) call.argument(6);
    Value input = call.value(0);
    if (axis == 1 || axis == -1) {
      return normalized(call, input, momentum);
    }
    Shape turned = swapped(input.knownShape(), axis);
    DataType type = DataType.FLOAT32;
    Value before = call.step(turned, type, "transpose", input, 1, axis);
    Value normalized =
        call.recorder().training()
            ? nativeBatchNorm(call, turned, before, momentum)
            : call.step(turned, type, "batch_norm", evaluated(call, before, momentum));
    return call.returns("transpose", normalized, 1, axis);
  }

  private static Object normalized(Call call, Value input, double momentum) {
    return call.recorder().training()
        ? call.returnsFirst(
            "native_batch_norm", statistics(call, input), trained(call, input, momentum))
        : call.returns("batch_norm", evaluated(call, input, momentum));
  }

  private static Value nativeBatchNorm(Call call, Shape shape, Value input, double momentum) {
    Value result = call.recorder().named(shape, DataType.FLOAT32);
    List<Value> results = new ArrayList<>(List.of(result));
    results.addAll(statistics(call, input));
    call.recorder().add("native_batch_norm", results, trained(call, input, momentum));
    return result;
  }

  private static List<Value> statistics(Call call, Value input) {
    Shape channels = new Shape(input.length(1));
    return List.of(
        call.recorder().named(channels, DataType.FLOAT32),
        call.recorder().named(channels, DataType.FLOAT32));
  }

  private static @Nullable Object[] trained(Call call, Value input, double momentum) {
    return new @Nullable Object[] {
      input,
      call.valueOrNull(3),
      call.valueOrNull(4),
      call.value(1),
      call.value(2),
      call.flag(8),
      momentum,
      call.real(7)
    };
  }

  private static @Nullable Object[] evaluated(Call call, Value input, double momentum) {
    @Nullable Object[] all = Arrays.copyOf(trained(call, input, momentum), 9);
    all[8] = false;
    return all;
  }

  private static Shape swapped(Shape shape, int axis) {
    long[] lengths = shape.getShape().clone();
    long first = lengths[1];
    lengths[1] = lengths[axis];
    lengths[axis] = first;
    return new Shape(lengths);
  }

  private static Object layerNorm(Call call) {
    long[] shape = call.shape(1);
    if (!call.recorder().training()) {
      return call.returns(
          "layer_norm",
          call.value(0),
          shape,
          call.valueOrNull(2),
          call.valueOrNull(3),
          call.real(4),
          false);
    }
    long[] statistics = call.value(0).knownShape().getShape().clone();
    Arrays.fill(statistics, statistics.length - shape.length, statistics.length, 1);
    Shape each = new Shape(statistics);
    List<Value> more =
        List.of(
            call.recorder().named(each, DataType.FLOAT32),
            call.recorder().named(each, DataType.FLOAT32));
    return call.returnsFirst(
        "native_layer_norm",
        more,
        call.value(0),
        shape,
        call.valueOrNull(2),
        call.valueOrNull(3),
        call.real(4));
  }

  /** As libtorch does it on the CPU, so that the same numbers are drawn from its generator. */
  private static @Nullable Object dropout(Call call) {
    double rate = call.real(1);
    NDArray input = (NDArray) call.argument(0);
    if (!call.flag(2) || rate == 0) {
      return new NDList(input);
    } else if (rate == 1 || !input.getDevice().equals(Device.cpu())) {
      return null;
    }
    Shape shape = input.getShape();
    DataType type = input.getDataType();
    Value empty = call.step(shape, type, "empty_like", call.value(0));
    Value drawn = call.step(shape, type, "bernoulli_", empty, 1 - rate);
    Value mask = call.step(shape, type, "div_", drawn, 1 - rate);
    return call.returns("mul", call.value(0), mask);
  }

  private static @Nullable Object embedding(Call call) {
    return call.recorder().training() && call.argument(2) != SparseFormat.DENSE
        ? null
        : call.returns("embedding", call.value(1), call.value(0));
  }
}
