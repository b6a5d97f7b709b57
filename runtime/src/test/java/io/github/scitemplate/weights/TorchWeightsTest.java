package io.github.scitemplate.weights;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.checkpoint.Safetensors;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that PyTorch's names are in; the modules are in golden/weights/golden.py. */
class TorchWeightsTest extends TorchTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/weights");

  private static Path file(String name) {
    return GOLDEN.resolve(name + ".safetensors");
  }

  private static Block pictures() {
    Block body =
        new SequentialBlock()
            .add(Conv2d.builder().setFilters(4).setKernelShape(new Shape(3, 3)).build())
            .add(BatchNorm.builder().build())
            .add(Activation::relu)
            .add(
                Conv2d.builder()
                    .setFilters(2)
                    .setKernelShape(new Shape(3, 3))
                    .optBias(false)
                    .build())
            .add(Activation::relu);
    return new SequentialBlock()
        .add(body)
        .add(Blocks.batchFlattenBlock())
        .add(SmallBlocks.linear(3));
  }

  /** A recurrent layer, a normalisation and a linear layer, by the names of the module. */
  private static final class Recurrent extends AbstractBlock {
    Recurrent(Block layer) {
      addChildBlock("rnn", layer);
      addChildBlock("norm", LayerNorm.builder().axis(2).build());
      addChildBlock("head", SmallBlocks.linear(2));
    }

    @Override
    protected void initializeChildBlocks(
        NDManager manager, ai.djl.ndarray.types.DataType dataType, Shape... inputs) {
      Shape[] shapes = inputs;
      for (Block child : getChildren().values()) {
        child.initialize(manager, dataType, shapes);
        shapes = child.getOutputShapes(shapes);
      }
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> parameters) {
      NDList now = inputs;
      for (Block child : getChildren().values()) {
        now = child.forward(store, now, training);
      }
      return now;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return new Shape[] {new Shape(inputs[0].get(0), inputs[0].get(1), 2)};
    }
  }

  private static Network network(Block block, Shape input, Weights weights) {
    return Network.create(
        block,
        new Shape[] {input},
        Device.cpu(),
        Initialization.PYTORCH.with("", weights),
        new Randomness(1));
  }

  private static void assertSameOutputs(Block block, String name) throws IOException {
    Safetensors expected = Safetensors.open(file(name + "_expected"));
    Weights weights = Weights.of(file(name)).names(NameMap.pytorch()).strict();
    try (Network network = network(block, expected.shape("input"), weights);
        NDManager scope = network.newScope();
        NDArray input = expected.read("input", scope);
        NDArray output = expected.read("output", scope)) {
      assertArrayEquals(
          output.toFloatArray(),
          network.forwardEvaluation(new NDList(input)).head().toFloatArray(),
          1e-6f);
    }
  }

  @Test
  void convolutionsAndBatchNormByTheirPlaces() throws IOException {
    assertSameOutputs(pictures(), "pictures");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lstm", "gru", "lstm2", "gru2"})
  void recurrentLayersHaveTheirGatesInTheSameOrder(String kind) throws IOException {
    int layers = kind.endsWith("2") ? 2 : 1;
    Block layer =
        kind.startsWith("lstm")
            ? LSTM.builder().setNumLayers(layers).setStateSize(4).optBatchFirst(true).build()
            : GRU.builder().setNumLayers(layers).setStateSize(4).optBatchFirst(true).build();
    assertSameOutputs(new Recurrent(layer), kind);
  }

  /** Each number in half precision is one of float32; a float64 goes to the nearest. */
  @Test
  void numbersOfEachTypeBecomeFloat32() throws IOException {
    Safetensors expected = Safetensors.open(file("mixed_expected"));
    assertEquals("BF16 (4)", Safetensors.open(file("mixed")).describe("0.1.weight"));
    Map<String, String> names =
        new TreeMap<>(
            Map.of(
                "01SequentialBlock.01Conv2d.weight", "0.0.weight",
                "01SequentialBlock.01Conv2d.bias", "0.0.bias",
                "01SequentialBlock.02BatchNorm.gamma", "0.1.weight",
                "01SequentialBlock.02BatchNorm.beta", "0.1.bias",
                "01SequentialBlock.02BatchNorm.runningMean", "0.1.running_mean",
                "01SequentialBlock.02BatchNorm.runningVar", "0.1.running_var",
                "01SequentialBlock.04Conv2d.weight", "0.3.weight",
                "03Linear.weight", "2.weight",
                "03Linear.bias", "2.bias"));
    Weights weights = Weights.of(file("mixed")).names(NameMap.pytorch()).strict();
    try (Network network = network(pictures(), new Shape(2, 1, 8, 8), weights);
        NDManager scope = network.newScope()) {
      assertEquals(names.keySet(), new TreeMap<>(network.tensors()).keySet());
      for (Map.Entry<String, String> name : names.entrySet()) {
        assertArrayEquals(
            expected.read(name.getValue(), scope).toFloatArray(),
            requireNonNull(network.tensors().get(name.getKey())).toFloatArray(),
            0,
            name.getKey());
      }
    }
  }

  @Test
  void aNameThatTheFileLacksIsNone() {
    TorchNames names =
        new TorchNames(List.of("body.0.weight", "body.0.bias", "body.1.running_mean", "head.w"));
    assertEquals(Optional.of("body.0.weight"), names.of("01body.01Linear.weight"));
    assertEquals(Optional.of("body.1.running_mean"), names.of("01body.02BatchNorm.runningMean"));
    assertEquals(Optional.empty(), names.of("01body.02BatchNorm.gamma"));
    assertEquals(Optional.empty(), names.of("02tail.01Linear.weight"));
    assertEquals(Optional.empty(), names.of("tail.weight"));
    assertEquals(Optional.of("head.w"), names.of("head.w"));
    assertTrue(TorchNames.isCounter("num_batches_tracked"));
    assertTrue(TorchNames.isCounter("a.num_batches_tracked"));
    assertFalse(TorchNames.isCounter("a.xnum_batches_tracked"));
  }
}
