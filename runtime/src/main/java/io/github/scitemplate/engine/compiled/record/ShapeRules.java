package io.github.scitemplate.engine.compiled.record;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Operations that lay out numbers anew, join arrays or divide them. */
final class ShapeRules {
  private ShapeRules() {}

  static void addTo(Rules rules) {
    rules.add(
        "reshape",
        call -> call.has(Shape.class) ? call.returns("reshape", call.self(), call.shape(0)) : null);
    rules.add("flatten", ShapeRules::flattened);
    rules.add("expandDims", call -> call.returns("unsqueeze", call.self(), call.whole(0)));
    rules.add("squeeze", ShapeRules::squeezed);
    rules.add("transpose", ShapeRules::permuted);
    rules.add(
        "swapAxes", call -> call.returns("transpose", call.self(), call.whole(0), call.whole(1)));
    rules.add(
        "broadcast",
        call -> call.has(Shape.class) ? call.returns("expand", call.self(), call.shape(0)) : null);
    rules.add("flip", call -> call.returns("flip", call.self(), (int[]) call.argument(0)));
    rules.add("concat", call -> joined(call, "cat"));
    rules.add("stack", call -> joined(call, "stack"));
    rules.add("split", ShapeRules::divided);
    rules.add("repeat", ShapeRules::repeated);
    rules.add("tile", ShapeRules::tiled);
    rules.add("gather", ShapeRules::gathered);
  }

  private static Object flattened(Call call) {
    return call.count() == 0
        ? call.returns("flatten", call.self(), 0, -1)
        : call.returns("flatten", call.self(), call.whole(0), call.whole(1));
  }

  /** As DJL does it: by a shape without the axes. */
  private static @Nullable Object squeezed(Call call) {
    if (!call.has(int[].class) || call.on().real().getShape().isScalar()) {
      return null;
    }
    Set<Integer> axes = Arrays.stream((int[]) call.argument(0)).boxed().collect(Collectors.toSet());
    long[] before = call.on().real().getShape().getShape();
    long[] after =
        IntStream.range(0, before.length)
            .filter(axis -> !axes.contains(axis))
            .mapToLong(axis -> before[axis])
            .toArray();
    return call.returns("reshape", call.self(), after);
  }

  private static Object permuted(Call call) {
    int axes = call.on().real().getShape().dimension();
    int[] order =
        call.count() == 1
            ? (int[]) call.argument(0)
            : IntStream.range(0, axes).map(axis -> axes - 1 - axis).toArray();
    return call.returns("permute", call.self(), order);
  }

  private static @Nullable Object joined(Call call, String function) {
    if (!call.has(NDList.class, Integer.class)) {
      return null;
    }
    List<Object> all = new ArrayList<>(List.of(call.self()));
    all.addAll(call.values(0));
    return call.returns(function, all, call.whole(1));
  }

  private static @Nullable Object divided(Call call) {
    if (call.has(Long.class, Integer.class)) {
      return dividedEvenly(call);
    } else if (!call.has(long[].class, Integer.class)) {
      return null;
    }
    long[] begins = (long[]) call.argument(0);
    if (begins.length == 0) {
      return new NDList(call.on().proxy());
    }
    long[] sizes = new long[begins.length + 1];
    long begin = 0;
    for (int i = 0; i < begins.length; i++) {
      sizes[i] = begins[i] - begin;
      begin = begins[i];
    }
    int axis = call.whole(1);
    sizes[begins.length] = call.on().real().size(axis) - begin;
    return call.returns("split_with_sizes", call.self(), sizes, axis);
  }

  private static Object dividedEvenly(Call call) {
    int axis = call.whole(1);
    long length = call.on().real().size(axis);
    long parts = (Long) call.argument(0);
    if (parts == 0 || length % parts != 0) {
      throw new NotRecordable("split into parts of different sizes");
    }
    long[] sizes = new long[Math.toIntExact(parts)];
    Arrays.fill(sizes, length / parts);
    return call.returns("split_with_sizes", call.self(), sizes, axis);
  }

  private static @Nullable Object repeated(Call call) {
    return call.has(Integer.class, Long.class)
        ? call.returns("repeat_interleave", call.self(), call.argument(1), call.whole(0))
        : null;
  }

  private static @Nullable Object tiled(Call call) {
    return call.has(long[].class)
        ? call.returns("tile", call.self(), (long[]) call.argument(0))
        : null;
  }

  private static Object gathered(Call call) {
    return call.returns("gather", call.self(), call.whole(1), RecordedIndexer.whole(call, 0));
  }
}
