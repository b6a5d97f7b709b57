package io.github.scitemplate.engine.compiled.record;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pooling over windows, and over everything. */
final class PoolRules {
  private PoolRules() {}

  static void addTo(Rules rules) {
    rules.add("maxPool", PoolRules::maxPool);
    rules.add("avgPool", PoolRules::avgPool);
    rules.add("globalAvgPool", call -> overAll(call, "adaptive_avg_pool"));
    rules.add("globalMaxPool", PoolRules::largestOfAll);
  }

  private static long[] ones(int axes) {
    long[] ones = new long[axes];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static Object maxPool(Call call) {
    int axes = call.shape(0).length;
    Object[] given = {
      call.self(), call.shape(0), call.shape(1), call.shape(2), ones(axes), call.flag(3)
    };
    if (!call.recorder().training() || axes != 2) {
      return call.returns("max_pool" + axes + "d", given);
    }
    Value places = call.recorder().named(new Shape(), DataType.INT64);
    return call.returnsFirst("max_pool2d_with_indices", List.of(places), given);
  }

  private static Object avgPool(Call call) {
    return call.returns(
        "avg_pool" + call.shape(0).length + "d",
        call.self(),
        call.shape(0),
        call.shape(1),
        call.shape(2),
        call.flag(3),
        call.flag(4));
  }

  private static Shape pooled(NDArray images) {
    long[] lengths = images.getShape().getShape().clone();
    Arrays.fill(lengths, 2, lengths.length, 1);
    return new Shape(lengths);
  }

  private static long[] channels(NDArray images) {
    return images.getShape().slice(0, 2).getShape();
  }

  private static Object overAll(Call call, String function) {
    NDArray images = call.on().real();
    int axes = images.getShape().dimension() - 2;
    Value each =
        call.step(
            pooled(images), images.getDataType(), function + axes + "d", call.self(), ones(axes));
    return call.returns("reshape", each, channels(images));
  }

  /** libtorch's function also returns places, so it is recorded only where it is needed. */
  private static @Nullable Object largestOfAll(Call call) {
    NDArray images = call.on().real();
    int axes = images.getShape().dimension() - 2;
    if (axes < 1 || axes > 3) {
      return null;
    }
    Value each = call.recorder().named(pooled(images), images.getDataType());
    Value places = call.recorder().named(new Shape(), DataType.INT64);
    call.recorder()
        .add("adaptive_max_pool" + axes + "d", List.of(each, places), call.self(), ones(axes));
    return call.returns("reshape", each, channels(images));
  }
}
