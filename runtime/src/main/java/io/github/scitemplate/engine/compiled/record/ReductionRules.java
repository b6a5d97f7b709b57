package io.github.scitemplate.engine.compiled.record;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operations that reduce axes of an array, or go along one of them. */
final class ReductionRules {
  private ReductionRules() {}

  static void addTo(Rules rules) {
    List.of("sum", "mean").forEach(name -> rules.add(name, call -> reduced(call, name)));
    List.of("max", "min").forEach(name -> rules.add(name, call -> extreme(call, name)));
    rules.add("softmax", call -> call.returns("softmax", call.self(), call.whole(0)));
    rules.add("logSoftmax", call -> call.returns("log_softmax", call.self(), call.whole(0)));
    rules.add("argMax", call -> place(call, "argmax"));
    rules.add("argMin", call -> place(call, "argmin"));
    rules.add("cumSum", ReductionRules::cumulated);
  }

  private static @Nullable Object reduced(Call call, String function) {
    if (call.count() == 0) {
      return call.returns(function, call.self());
    }
    return call.has(int[].class, Boolean.class)
        ? call.returns(function, call.self(), (int[]) call.argument(0), call.flag(1))
        : null;
  }

  private static @Nullable Object extreme(Call call, String function) {
    if (call.count() == 0) {
      return call.returns(function, call.self());
    }
    return call.has(int[].class, Boolean.class) && ((int[]) call.argument(0)).length == 1
        ? call.returns(
            function.equals("max") ? "amax" : "amin",
            call.self(),
            (int[]) call.argument(0),
            call.flag(1))
        : null;
  }

  private static @Nullable Object place(Call call, String function) {
    return call.has(Integer.class) && !call.on().real().getShape().isScalar()
        ? call.returns(function, call.self(), call.whole(0), false)
        : null;
  }

  private static @Nullable Object cumulated(Call call) {
    return call.has(Integer.class) ? call.returns("cumsum", call.self(), call.whole(0)) : null;
  }
}
