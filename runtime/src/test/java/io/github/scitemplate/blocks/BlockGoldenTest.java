package io.github.scitemplate.blocks;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.FlatParameters;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values and gradients are PyTorch's, by the table of golden/blocks/golden.py. */
class BlockGoldenTest extends TorchTest {
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
    BLOCKS.put("attention", () -> MultiHeadAttention.of(8, 2));
    BLOCKS.put("attention causal", () -> MultiHeadAttention.of(6, 3).causal());
    BLOCKS.put(
        "attention padded", () -> MultiHeadAttention.of(4, 2).withoutBias().withKeyPaddingMask());
    BLOCKS.put("attention masked", () -> MultiHeadAttention.of(4, 2).withAttentionMask());
    BLOCKS.put(
        "attention added",
        () -> MultiHeadAttention.of(4, 2).withKeyPaddingMask().withAttentionMask());
    BLOCKS.put("residual with shortcut", () -> Residual.of(body(5, 2), SmallBlocks.linear(2)));
  }

  private static Block body(int hidden, int outputs) {
    return new SequentialBlock()
        .add(SmallBlocks.linear(hidden))
        .add(Activation::relu)
        .add(SmallBlocks.linear(outputs));
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

  private static Network network(Block block, Shape... inputs) {
    return Network.create(block, inputs, Device.cpu(), Initialization.PYTORCH, new Randomness(1));
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
        "residual with shortcut",
        "attention",
        "attention causal",
        "attention padded",
        "attention masked",
        "attention added"
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

  /** As the residual block is. */
  @Test
  void composedBlocksHaveTheSameValuesAndGradients() throws IOException {
    Supplier<Block> composed =
        () ->
            Composed.of("body", body(5, 2))
                .and("shortcut", SmallBlocks.linear(2))
                .computing(
                    (parts, inputs) ->
                        new NDList(
                            parts
                                .apply("body", inputs.head())
                                .add(parts.outputs("shortcut", inputs).head())));
    assertAsInPyTorch("residual with shortcut", composed.get(), "");
    assertAsInPyTorch(
        "residual with shortcut",
        new SequentialBlock().add(Blocks.identityBlock()).add(composed.get()),
        "02Composed.");
  }

  private static void assertAsInPyTorch(String name, Block block, String prefix)
      throws IOException {
    Map<String, Numbers> golden = golden(name);
    Map<String, Numbers> inputs = inputs(golden);
    Shape[] shapes = inputs.values().stream().map(numbers -> numbers.shape).toArray(Shape[]::new);
    Numbers expected = requireNonNull(golden.get("output"));
    try (Network network = network(block, shapes);
        NDManager scope = network.newScope()) {
      assertEquals(expected.shape, block.getOutputShapes(shapes)[0]);
      network
          .trainable()
          .forEach(
              (parameter, array) ->
                  Network.copyInto(array, named(golden, "", parameter, prefix).array(scope)));
      NDList given = new NDList();
      inputs.forEach((key, numbers) -> given.add(typed(key, golden, numbers.array(scope))));
      assertSame(expected, network.forwardEvaluation(given).head());
      List<String> keys = List.copyOf(inputs.keySet());
      for (int i = 0; i < keys.size(); i++) {
        given.get(i).setRequiresGradient(golden.containsKey("gradient of " + keys.get(i)));
      }
      network.startRecording(0, 0);
      NDArray output = network.forwardTraining(given).head();
      network.backward(output.square().sum());
      assertSame(expected, output);
      for (int i = 0; i < keys.size(); i++) {
        if (golden.containsKey("gradient of " + keys.get(i))) {
          Numbers gradient = requireNonNull(golden.get("gradient of " + keys.get(i)));
          assertSame(gradient, given.get(i).getGradient());
        }
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

  private static Map<String, Numbers> inputs(Map<String, Numbers> golden) {
    Map<String, Numbers> inputs = new LinkedHashMap<>();
    golden.forEach(
        (key, numbers) -> {
          if (key.startsWith("input")) {
            inputs.put(key, numbers);
          }
        });
    return inputs;
  }

  /** Tokens are whole numbers, masks truth values or not. */
  private static NDArray typed(String key, Map<String, Numbers> golden, NDArray array) {
    if (key.endsWith(" bool")) {
      return array.toType(DataType.BOOLEAN, true);
    }
    boolean isFloating = golden.containsKey("gradient of input") || !key.equals("input");
    return isFloating ? array : array.toType(DataType.INT64, true);
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

  /** Xavier's uniform numbers, those of a linear layer, and zeros. */
  @Test
  void attentionBeginsAsPyTorchsDoes() {
    try (Network network = network(MultiHeadAttention.of(64, 4), new Shape(2, 3, 64))) {
      Map<String, NDArray> all = network.trainable();
      assertBound(Math.sqrt(6.0 / (4 * 64)), requireNonNull(all.get("in_proj_weight")));
      assertBound(1 / Math.sqrt(64), requireNonNull(all.get("out_proj_weight")));
      for (String bias : List.of("in_proj_bias", "out_proj_bias")) {
        assertEquals(0, requireNonNull(all.get(bias)).abs().max().getFloat(), bias);
      }
    }
  }

  private static void assertBound(double bound, NDArray numbers) {
    float most = numbers.abs().max().getFloat();
    assertTrue(most <= bound && most > 0.99 * bound, most + " of " + bound);
  }

  @Test
  void attentionIsDroppedInTrainingAsTheIterationSays() {
    try (Network network =
            network(MultiHeadAttention.of(8, 2).withDropout(0.5), new Shape(2, 3, 8));
        NDManager scope = network.newScope()) {
      NDList input = new NDList(scope.arange(48f).reshape(2, 3, 8).div(10).sin());
      float[] evaluated = network.forwardEvaluation(input).head().toFloatArray();
      float[] first = trained(network, input, 0);
      assertArrayEquals(first, trained(network, input, 0));
      assertFalse(Arrays.equals(first, trained(network, input, 1)));
      assertFalse(Arrays.equals(first, evaluated));
      assertArrayEquals(evaluated, network.forwardEvaluation(input).head().toFloatArray());
    }
  }

  private static float[] trained(Network network, NDList input, long iteration) {
    network.startRecording(0, iteration);
    try {
      return network.forwardTraining(input).head().toFloatArray();
    } finally {
      network.stopRecording();
    }
  }

  /** As it comes from a data loader: whole numbers, one mask for each sample. */
  @Test
  void masksOfWholeNumbersAreAsThoseOfTruthValues() {
    Shape sequence = new Shape(2, 3, 8);
    Block block = MultiHeadAttention.of(8, 2).withKeyPaddingMask().withAttentionMask();
    try (Network network = network(block, sequence, new Shape(2, 3), new Shape(2, 3, 3));
        NDManager scope = network.newScope()) {
      NDArray x = scope.arange(48f).reshape(sequence).div(10).sin();
      NDArray padding = scope.create(new long[] {0, 0, 1, 0, 0, 0}, new Shape(2, 3));
      NDArray mask = scope.zeros(new Shape(2, 3, 3), DataType.INT64);
      mask.set(new NDIndex("1, :, 1"), 1);
      float[] whole = network.forwardEvaluation(new NDList(x, padding, mask)).head().toFloatArray();
      NDArray truth = padding.toType(DataType.BOOLEAN, true);
      NDArray masked = mask.toType(DataType.BOOLEAN, true);
      assertArrayEquals(
          whole, network.forwardEvaluation(new NDList(x, truth, masked)).head().toFloatArray());
      NDArray other = x.duplicate();
      other.set(new NDIndex("0, 2"), 7);
      other.set(new NDIndex("1, 1"), 7);
      float[] unseen =
          network.forwardEvaluation(new NDList(other, padding, mask)).head().toFloatArray();
      assertArrayEquals(Arrays.copyOf(whole, 16), Arrays.copyOf(unseen, 16), 1e-6f);
      assertEquals(whole[47], unseen[47], 1e-6f);
    }
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
    assertThrows(IllegalArgumentException.class, () -> MultiHeadAttention.of(8, 3));
    assertThrows(IllegalArgumentException.class, () -> MultiHeadAttention.of(8, 2).withDropout(1));
    Block attention = MultiHeadAttention.of(8, 2).withKeyPaddingMask();
    UserException shapes =
        assertThrows(
            UserException.class,
            () -> network(attention, new Shape(2, 3, 4), new Shape(2, 3)).close());
    assertEquals(
        "Attention of size 8 is given inputs of shape [(2, 3, 4), (2, 3)].", shapes.problem());
    assertTrue(shapes.fix().contains("then the key padding mask (N, keys)"), shapes.fix());
  }

  @Test
  void eachSettingOutOfRangeIsRefused() {
    List<Executable> wrong =
        List.of(
            () -> TokenEmbedding.of(3, 0),
            () -> TransposedConv2d.of(0, 3),
            () -> TransposedConv2d.of(2, 3).withStride(0),
            () -> TransposedConv2d.of(2, 3).withPadding(-1),
            () -> TransposedConv2d.of(2, 3).withOutputPadding(-1),
            () -> MultiHeadAttention.of(0, 1),
            () -> MultiHeadAttention.of(8, 0),
            () -> MultiHeadAttention.of(8, 2).withDropout(-0.1));
    for (int i = 0; i < wrong.size(); i++) {
      assertThrows(IllegalArgumentException.class, wrong.get(i), "case " + i);
    }
  }

  @Test
  void attentionNeedsSequencesThatFitEachOther() {
    Shape three = new Shape(2, 3, 8);
    for (Shape[] wrong :
        List.of(
            new Shape[] {new Shape(2, 8)},
            new Shape[] {three, new Shape(5, 3, 8)},
            new Shape[] {three, new Shape(2, 4, 7)},
            new Shape[] {three, new Shape(2, 4, 8), new Shape(2, 5, 8)},
            new Shape[] {three, three, three, three})) {
      Block attention = MultiHeadAttention.of(8, 2);
      UserException told =
          assertThrows(UserException.class, () -> network(attention, wrong).close());
      assertTrue(
          told.problem().startsWith("Attention of size 8 is given inputs of shape "),
          told.problem());
      assertFalse(told.fix().contains("mask"), told.fix());
    }
    Block masked = MultiHeadAttention.of(8, 2).withAttentionMask();
    UserException mask = assertThrows(UserException.class, () -> network(masked, three).close());
    assertTrue(mask.fix().contains("then the attention mask (queries, keys)"), mask.fix());
  }
}
