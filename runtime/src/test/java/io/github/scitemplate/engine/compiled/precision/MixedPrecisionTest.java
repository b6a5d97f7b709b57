package io.github.scitemplate.engine.compiled.precision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.compiled.gradient.Backward;
import io.github.scitemplate.engine.compiled.graph.Graph;
import io.github.scitemplate.engine.compiled.graph.GraphBuilder;
import io.github.scitemplate.engine.compiled.graph.Operation;
import io.github.scitemplate.engine.compiled.graph.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MixedPrecisionTest {
  private static final long[] ONES = {1, 1};

  private final GraphBuilder builder = new GraphBuilder("v");

  private static Value array(String name, DataType type, long... shape) {
    return new Value(name, new Shape(shape), type);
  }

  private static Value array(String name, long... shape) {
    return array(name, DataType.FLOAT32, shape);
  }

  private Value add(String function, @Nullable Object... arguments) {
    Value result = array(builder.newName(), 2, 3);
    builder.add(function, List.of(result), arguments);
    return result;
  }

  private Graph graph(Value output) {
    return new Graph(
        List.of(), List.of(), List.of(), List.of(), builder.operations(), List.of(output));
  }

  private static List<String> lines(Graph graph) {
    return graph.operations().stream()
        .map(operation -> operation.result().name() + " = " + operation.text())
        .toList();
  }

  @Test
  void operandsAreCastAndTheResultIsCastBack() {
    Value x = array("x", 2, 4);
    builder.enter("01Linear");
    Value product = add("linear", x, array("w", 3, 4), array("b", 3));
    builder.enter("");
    Graph mixed = MixedPrecision.of(graph(add("relu", product)));
    assertEquals(
        List.of(
            "h0 = torch._to_copy(x, dtype=15)",
            "h1 = torch._to_copy(w, dtype=15)",
            "h2 = torch._to_copy(b, dtype=15)",
            "h3 = torch.linear(h0, h1, h2)",
            "v0 = torch._to_copy(h3, dtype=6)",
            "v1 = torch.relu(v0)"),
        lines(mixed));
    assertEquals(
        List.of("01Linear", "01Linear", "01Linear", "01Linear", "01Linear", ""),
        mixed.operations().stream().map(Operation::block).toList());
    assertTrue(MixedPrecision.isIn(mixed));
  }

  @Test
  void imagesAndTheirWeightsAreLaidOutWithChannelsLast() {
    Value images = array("x", 2, 3, 8, 8);
    Value weight = array("w", 4, 3, 3, 3);
    Value output = add("conv2d", images, weight, null, ONES, ONES, ONES, 1);
    Graph mixed =
        MixedPrecision.of(
            new Graph(
                List.of(images),
                List.of(weight),
                List.of(),
                List.of(),
                builder.operations(),
                List.of(output)));
    assertEquals(
        List.of(
            "h0 = torch._to_copy(x, dtype=15, memory_format=2)",
            "h1 = torch._to_copy(w, dtype=15)",
            "h2 = torch._to_copy(h1, memory_format=2)",
            "h3 = torch.conv2d(h0, h2, None, [1, 1], [1, 1], [1, 1], 1)",
            "v0 = torch._to_copy(h3, dtype=6)"),
        lines(mixed));
  }

  @Test
  void eachUseOfAnArrayHasACastOfItsOwn() {
    Value x = array("x", 2, 2);
    Graph mixed = MixedPrecision.of(graph(add("mm", add("mm", x, x), x)));
    assertEquals(6, mixed.operations().stream().filter(MixedPrecisionTest::isCast).count());
    assertEquals(
        List.of("x", "x", "h2", "v0", "x", "h5"),
        mixed.operations().stream()
            .filter(MixedPrecisionTest::isCast)
            .map(operation -> operation.value(0).name())
            .toList());
  }

  private static boolean isCast(Operation operation) {
    return operation.function().equals("_to_copy");
  }

  @Test
  void whatIsNoProductOfFloat32StaysAsItIs() {
    Value wide = array("x", DataType.FLOAT64, 2, 2);
    Value sum = add("add", add("mm", wide, wide), add("dot", array("y", 3), array("z", 3)));
    Graph graph = graph(sum);
    assertEquals(graph, MixedPrecision.of(graph));
    assertFalse(MixedPrecision.isIn(graph));
    assertSame(sum, graph.outputs().get(0));
  }

  /** As libtorch does it, which looks at the order in memory. */
  @Test
  void theGradientOfATransposedMatrixIsThatOfTheMatrix() {
    Value x = array("x", 2, 4);
    Value weight = array("w", 3, 4);
    Value turned = array("t", 4, 3);
    builder.add("t", List.of(turned), weight);
    Value sum = array("s");
    Value product = add("mm", x, turned);
    builder.add("sum", List.of(sum), product);
    Graph graph =
        new Graph(
            List.of(x), List.of(weight), List.of(), List.of(), builder.operations(), List.of(sum));
    Backward.Derived backward =
        assertInstanceOf(Backward.Derived.class, Backward.of(MixedPrecision.of(graph), sum, null));
    assertEquals(
        List.of("ones_like", "expand", "_to_copy", "t", "mm", "t", "_to_copy", "t"),
        backward.operations().stream().map(Operation::function).toList());
  }
}
