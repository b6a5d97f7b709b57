package io.github.scitemplate.engine.compiled.record;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Operations on each number of an array, and on pairs of numbers of two arrays. */
final class ElementwiseRules {
  private static final List<String> UNARY =
      List.of(
          "relu", "sigmoid", "tanh", "neg", "abs", "square", "sqrt", "exp", "log", "sin", "cos",
          "floor", "ceil", "round", "sign", "erf", "selu", "log2", "log10", "gelu");
  private static final Map<String, String> BINARY =
      Map.ofEntries(
          Map.entry("add", "add"),
          Map.entry("sub", "sub"),
          Map.entry("mul", "mul"),
          Map.entry("div", "div"),
          Map.entry("mod", "remainder"),
          Map.entry("eq", "eq"),
          Map.entry("neq", "ne"),
          Map.entry("gt", "gt"),
          Map.entry("gte", "ge"),
          Map.entry("lt", "lt"),
          Map.entry("lte", "le"));

  /** Functions that libtorch calculates otherwise, or not at all, for a plain number. */
  private static final Map<String, String> OF_ARRAYS =
      Map.of("pow", "pow", "maximum", "maximum", "minimum", "minimum", "xlogy", "xlogy");

  private static final List<String> IN_PLACE = List.of("add", "sub", "mul", "div");

  private ElementwiseRules() {}

  static void addTo(Rules rules) {
    UNARY.forEach(name -> rules.add(name, call -> call.returns(name, call.self())));
    BINARY.forEach((name, function) -> rules.add(name, call -> binary(call, function)));
    OF_ARRAYS.forEach((name, function) -> rules.add(name, call -> ofArrays(call, function)));
    IN_PLACE.forEach(
        name -> rules.add(name + "i", call -> call.changes(name, call.self(), operand(call))));
    rules.add("softPlus", call -> call.returns("softplus", call.self()));
    rules.add("leakyRelu", call -> call.returns("leaky_relu", call.self(), call.real(0)));
    rules.add("elu", call -> call.returns("elu", call.self(), call.real(0)));
    rules.add("softSign", ElementwiseRules::softSign);
    rules.add("clip", call -> call.returns("clamp", call.self(), number(call, 0), number(call, 1)));
    rules.add("where", call -> call.returns("where", call.value(0), call.self(), call.value(1)));
    rules.add("toType", ElementwiseRules::toType);
    rules.add("logicalNot", call -> call.returns("logical_not", call.self()));
    rules.add("logicalAnd", call -> call.returns("logical_and", call.self(), call.value(0)));
    rules.add("logicalOr", call -> call.returns("logical_or", call.self(), call.value(0)));
    rules.add("isNaN", call -> call.returns("isnan", call.self()));
    rules.add("isInfinite", call -> call.returns("isinf", call.self()));
    // DJL's copies record no gradient.
    rules.add("duplicate", call -> call.returns("clone", detached(call)));
    rules.add("stopGradient", call -> call.returns("detach", call.self()));
    rules.add("zerosLike", call -> call.returns("zeros_like", call.self()));
    rules.add("onesLike", call -> call.returns("ones_like", call.self()));
  }

  private static Value detached(Call call) {
    return call.step(
        call.on().real().getShape(), call.on().real().getDataType(), "detach", call.self());
  }

  private static Object binary(Call call, String function) {
    return call.returns(function, call.self(), operand(call));
  }

  private static Object ofArrays(Call call, String function) {
    return call.returns(
        function,
        call.self(),
        call.argument(0) instanceof Number number
            ? call.recorder().constant(number)
            : call.value(0));
  }

  /** The other operand. A number stays one where the result is the same as that of an array. */
  private static Object operand(Call call) {
    if (!(call.argument(0) instanceof Number number)) {
      return call.value(0);
    }
    boolean isWhole = number instanceof Integer || number instanceof Long;
    return call.on().real().getDataType().isFloating()
            || (isWhole && call.on().real().getDataType().isInteger())
        ? number
        : call.recorder().constant(number);
  }

  private static Object number(Call call, int place) {
    return call.argument(place);
  }

  private static @Nullable Object softSign(Call call) {
    NDArray real = call.on().real();
    Value size = call.step(real.getShape(), real.getDataType(), "abs", call.self());
    Value divisor = call.step(real.getShape(), real.getDataType(), "add", size, 1);
    return call.returns("div", call.self(), divisor);
  }

  private static Object toType(Call call) {
    DataType type = (DataType) call.argument(0);
    if (call.on().real().getDataType() == type) {
      return call.flag(1) ? call.returns("clone", detached(call)) : call.on().proxy();
    }
    return call.returns("to", detached(call), type);
  }
}
