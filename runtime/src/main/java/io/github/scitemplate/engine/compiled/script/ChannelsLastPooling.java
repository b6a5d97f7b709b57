package io.github.scitemplate.engine.compiled.script;

import io.github.scitemplate.engine.compiled.graph.Argument;
import io.github.scitemplate.engine.compiled.graph.Argument.Named;
import io.github.scitemplate.engine.compiled.graph.Argument.Whole;
import io.github.scitemplate.engine.compiled.graph.Operation;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Pools images on the CPU by libtorch's kernel for images whose channels are the fastest axis in
 * memory. It takes less than half the time of the usual kernel, copies included, and gives the same
 * values and places.
 */
public final class ChannelsLastPooling {
  private static final int MIN_CHANNELS = 4;
  private static final Argument CHANNELS_LAST = new Named("memory_format", new Whole(2));
  private static final Argument CONTIGUOUS = new Named("memory_format", new Whole(0));

  private ChannelsLastPooling() {}

  /** The same operations, with other ones in place of each pooling that gains by it. */
  public static List<Operation> in(List<Operation> operations) {
    List<Operation> all = new ArrayList<>();
    for (Operation operation : operations) {
      if (isPooling(operation) && gains(operation.value(0))) {
        replace(operation, all);
      } else {
        all.add(operation);
      }
    }
    return all;
  }

  private static boolean isPooling(Operation operation) {
    return operation.function().equals("max_pool2d")
        || operation.function().equals("max_pool2d_with_indices");
  }

  private static boolean gains(Value images) {
    return images.axes() == 4 && images.length(1) >= MIN_CHANNELS;
  }

  private static void replace(Operation pooling, List<Operation> all) {
    Value turned = Value.unknown(pooling.value(0).name() + "_turned");
    List<Argument> arguments = new ArrayList<>(pooling.arguments());
    arguments.set(0, turned);
    List<Value> pooled =
        pooling.results().stream().map(r -> Value.unknown(r.name() + "_turned")).toList();
    all.add(laidOut(pooling.value(0), turned, CHANNELS_LAST, pooling));
    all.add(new Operation(pooling.function(), arguments, pooled, pooling.block()));
    for (int i = 0; i < pooled.size(); i++) {
      all.add(laidOut(pooled.get(i), pooling.results().get(i), CONTIGUOUS, pooling));
    }
  }

  private static Operation laidOut(Value from, Value to, Argument format, Operation pooling) {
    return new Operation("contiguous", List.of(from, format), List.of(to), pooling.block());
  }
}
