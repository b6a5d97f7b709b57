package io.github.scitemplate.blocks;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.github.scitemplate.engine.FlatParameters;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values and gradients are PyTorch's, by the table of golden/blocks/golden.py. */
class BlockGoldenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/blocks/blocks.csv");
  private static final Map<String, Supplier<Block>> BLOCKS = new LinkedHashMap<>();

  static {
    BLOCKS.put("transposed", () -> TransposedConv2d.of(2, 3));
    BLOCKS.put("transposed twice", () -> TransposedConv2d.of(2, 2).withStride(2));
    BLOCKS.put(
        "transposed padded",
        () -> TransposedConv2d.of(2, 3).withStride(2).withPadding(1).withOutputPadding(1));
    BLOCKS.put(
        "transposed thrice",
        () ->
            TransposedConv2d.of(2, 4)
                .withStride(3)
                .withPadding(2)
                .withOutputPadding(1)
                .withoutBias());
    BLOCKS.put("transposed apart", () -> TransposedConv2d.of(2, 2).withStride(3));
    BLOCKS.put("embedding", () -> TokenEmbedding.of(7, 3));
    BLOCKS.put("residual", () -> Residual.of(body(4, 4)));
    BLOCKS.put("residual with shortcut", () -> Residual.of(body(5, 2), linear(2)));
  }

  @BeforeAll
  static void start() {
    Torch.start();
    Torch.useThreads(1);
  }

  private static Block linear(int units) {
    return Linear.builder().setUnits(units).build();
  }

  private static Block body(int hidden, int outputs) {
    return new SequentialBlock().add(linear(hidden)).add(Activation::relu).add(linear(outputs));
  }

  /** An array of the table. */
  private static final class Numbers {
    private final Shape shape;
    private final float[] values;

    Numbers(Shape shape, float[] values) {
      this.shape = shape;
      this.values = values;
    }

    static Numbers of(String shape, String values) {
      String[] texts = values.split(" ", -1);
      float[] numbers = new float[texts.length];
      for (int i = 0; i < texts.length; i++) {
        numbers[i] = Float.parseFloat(texts[i]);
      }
      long[] sizes = Arrays.stream(shape.split(" ", -1)).mapToLong(Long::parseLong).toArray();
      return new Numbers(new Shape(sizes), numbers);
    }

    NDArray array(NDManager manager) {
      return manager.create(values, shape);
    }
  }

  private static Map<String, Numbers> golden(String block) throws IOException {
    Map<String, Numbers> rows = new LinkedHashMap<>();
    for (String line : Files.readAllLines(GOLDEN)) {
      String[] cells = line.split(",", -1);
      if (cells[0].startsWith(block + "/")) {
        rows.put(cells[0].substring(block.length() + 1), Numbers.of(cells[1], cells[2]));
      }
    }
    return rows;
  }

  private static Network network(Block block, Shape input) {
    return Network.create(
        block, new Shape[] {input}, Device.cpu(), Initialization.PYTORCH, new Randomness(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transposed",
        "transposed twice",
        "transposed padded",
        "transposed thrice",
        "transposed apart",
        "embedding",
        "residual",
        "residual with shortcut"
      })
  void valuesAndGradientsArePyTorchs(String name) throws IOException {
    Block block = requireNonNull(BLOCKS.get(name)).get();
    assertAsInPyTorch(name, block, "");
    Block inside = requireNonNull(BLOCKS.get(name)).get();
    assertAsInPyTorch(
        name,
        new SequentialBlock().add(Blocks.identityBlock()).add(inside).add(Blocks.identityBlock()),
        "02" + inside.getClass().getSimpleName() + ".");
  }

  private static void assertAsInPyTorch(String name, Block block, String prefix)
      throws IOException {
    Map<String, Numbers> golden = golden(name);
    Numbers input = requireNonNull(golden.get("input"));
    Numbers expected = requireNonNull(golden.get("output"));
    try (Network network = network(block, input.shape);
        NDManager scope = network.newScope()) {
      assertEquals(expected.shape, block.getOutputShapes(new Shape[] {input.shape})[0]);
      network
          .trainable()
          .forEach(
              (parameter, array) ->
                  Network.copyInto(array, named(golden, "", parameter, prefix).array(scope)));
      NDArray given = input.array(scope);
      boolean isFloating = golden.containsKey("gradient of input");
      NDArray x = isFloating ? given : given.toType(DataType.INT64, true);
      assertSame(expected, network.forwardEvaluation(new NDList(x)).head());
      x.setRequiresGradient(isFloating);
      network.startRecording(0, 0);
      NDArray output = network.forwardTraining(new NDList(x)).head();
      network.backward(output.square().sum());
      assertSame(expected, output);
      if (isFloating) {
        assertSame(requireNonNull(golden.get("gradient of input")), x.getGradient());
      }
      FlatParameters parameters = requireNonNull(network.parts().get(Network.WHOLE));
      NDArray gradient = parameters.takeGradientOrZero();
      long at = 0;
      for (String parameter : parameters.sizes().keySet()) {
        Numbers wanted = named(golden, "gradient of ", parameter, prefix);
        long end = at + wanted.shape.size();
        assertSame(wanted, gradient.get(new NDIndex(at + ":" + end)).reshape(wanted.shape));
        at = end;
      }
      assertEquals(gradient.size(), at);
    }
  }

  private static Numbers named(
      Map<String, Numbers> golden, String kind, String parameter, String prefix) {
    return requireNonNull(golden.get(kind + parameter.substring(prefix.length())), parameter);
  }

  private static void assertSame(Numbers expected, NDArray found) {
    assertEquals(expected.shape, found.getShape());
    float most = 0;
    for (float value : expected.values) {
      most = Math.max(most, Math.abs(value));
    }
    assertArrayEquals(expected.values, found.toFloatArray(), 5e-6f * Math.max(1, most));
  }

  /** A standard normal for the embedding, ±1/√(filters · kernel²) for the convolution. */
  @Test
  void parametersBeginAsPyTorchsDo() {
    try (Network embedding = network(TokenEmbedding.of(200, 100), new Shape(2, 3));
        Network again = network(TokenEmbedding.of(200, 100), new Shape(2, 3));
        Network convolution = network(TransposedConv2d.of(8, 5), new Shape(2, 9, 4, 4))) {
      float[] values = values(embedding);
      double mean = 0;
      double squares = 0;
      for (float value : values) {
        mean += value / values.length;
        squares += value * value / values.length;
      }
      assertEquals(0, mean, 0.03);
      assertEquals(1, squares, 0.03);
      assertArrayEquals(values, values(again), 0, "the seed decides");
      double bound = 1 / Math.sqrt(8 * 25);
      float most = 0;
      for (float value : values(convolution)) {
        most = Math.max(most, Math.abs(value));
      }
      assertTrue(most <= bound && most > 0.99 * bound, most + " of " + bound);
      assertNotEquals(
          0, requireNonNull(convolution.trainable().get("bias")).abs().max().getFloat());
    }
  }

  private static float[] values(Network network) {
    return requireNonNull(network.trainable().get("weight")).toFloatArray();
  }

  @Test
  void whatCannotBeIsRefused() {
    Block residual = Residual.of(body(4, 1));
    UserException told =
        assertThrows(UserException.class, () -> network(residual, new Shape(3, 4)).close());
    assertEquals(
        "The body of a residual block gives [(3, 1)], its shortcut [(3, 4)].", told.problem());
    assertThrows(IllegalArgumentException.class, () -> TokenEmbedding.of(0, 3));
    assertThrows(IllegalArgumentException.class, () -> TransposedConv2d.of(2, 3).withPadding(3));
    assertThrows(
        IllegalArgumentException.class, () -> TransposedConv2d.of(2, 3).withOutputPadding(1));
    assertThrows(IllegalArgumentException.class, () -> TransposedConv2d.of(2, 0));
  }
}
