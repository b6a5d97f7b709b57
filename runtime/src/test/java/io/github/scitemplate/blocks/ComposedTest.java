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
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.initializer.ConstantInitializer;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.FlatParameters;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a function puts together is built, trained and evaluated as any block. */
class ComposedTest extends TorchTest {
  private static Network network(Block block, Shape... inputs) {
    return Network.create(block, inputs, Device.cpu(), Initialization.PYTORCH, new Randomness(1));
  }

  /** Tokens and their mask become scores and the vectors; a class vector is its own. */
  private static Composed tagger() {
    return Composed.of("embedding", TokenEmbedding.of(9, 4))
        .and("attention", MultiHeadAttention.of(4, 2).withKeyPaddingMask())
        .and("scores", SmallBlocks.linear(3))
        .andParameter("first", new Shape(1, 1, 4), new ConstantInitializer(0.5f))
        .withInputTypes(DataType.INT64, DataType.BOOLEAN)
        .computing(
            (parts, inputs) -> {
              NDArray vectors = parts.apply("embedding", inputs.get(0)); // (N, L, 4)
              NDArray first =
                  parts.parameter("first").broadcast(new Shape(vectors.getShape().get(0), 1, 4));
              NDArray seen = parts.apply("attention", vectors, inputs.get(1)).add(vectors);
              NDArray all = NDArrays.concat(new NDList(first, seen), 1);
              return new NDList(parts.apply("scores", all), vectors);
            });
  }

  @Test
  void severalInputsOfAnyTypeBecomeSeveralOutputs() {
    Composed block = tagger();
    Shape tokens = new Shape(2, 5);
    try (Network network = network(block, tokens, tokens);
        NDManager scope = network.newScope()) {
      assertArrayEquals(
          new Shape[] {new Shape(2, 6, 3), new Shape(2, 5, 4)},
          block.getOutputShapes(new Shape[] {tokens, tokens}));
      assertEquals(
          List.of(
              "01embedding.weight",
              "02attention.in_proj_bias",
              "02attention.in_proj_weight",
              "02attention.out_proj_bias",
              "02attention.out_proj_weight",
              "03scores.bias",
              "03scores.weight",
              "first"),
          List.copyOf(network.trainable().keySet()));
      NDList inputs =
          new NDList(
              scope.create(new long[] {1, 2, 3, 4, 5, 6, 7, 8, 0, 0}, tokens),
              scope.zeros(tokens, DataType.BOOLEAN));
      NDList outputs = network.forwardEvaluation(inputs);
      assertEquals(new Shape(2, 6, 3), outputs.get(0).getShape());
      assertEquals(new Shape(2, 5, 4), outputs.get(1).getShape());
      NDList longer =
          new NDList(
              scope.ones(new Shape(1, 7), DataType.INT64),
              scope.zeros(new Shape(1, 7), DataType.BOOLEAN));
      assertEquals(new Shape(1, 8, 3), network.forwardEvaluation(longer).head().getShape());
      network.startRecording(0, 0);
      network.backward(network.forwardTraining(inputs).head().sum());
      FlatParameters parameters = requireNonNull(network.parts().get(Network.WHOLE));
      NDArray gradient = parameters.takeGradientOrZero();
      long at = 0;
      for (Map.Entry<String, Long> part : parameters.sizes().entrySet()) {
        NDArray own = gradient.get(new NDIndex(at + ":" + (at + part.getValue())));
        assertTrue(own.abs().max().getFloat() > 0, part.getKey());
        at += part.getValue();
      }
    }
  }

  @Test
  void aComputationKnowsWhetherItIsTrained() {
    List<Boolean> seen = new ArrayList<>();
    Block block =
        Composed.of("drop", Dropout.builder().optRate(0.5f).build())
            .and("linear", SmallBlocks.linear(4))
            .computing(
                (parts, inputs) -> {
                  seen.add(parts.isTraining());
                  return new NDList(parts.apply("drop", parts.apply("linear", inputs.head())));
                });
    try (Network network = network(block, new Shape(3, 2));
        NDManager scope = network.newScope()) {
      NDList inputs = new NDList(scope.ones(new Shape(3, 2)));
      seen.clear();
      float[] evaluated = network.forwardEvaluation(inputs).head().toFloatArray();
      network.startRecording(0, 0);
      float[] trained = network.forwardTraining(inputs).head().toFloatArray();
      network.stopRecording();
      assertEquals(List.of(false, true), seen);
      assertFalse(java.util.Arrays.equals(evaluated, trained), "dropout knows it, too");
    }
  }

  /** Two batch norms, of which the first is frozen for now. */
  @Test
  void aPartThatIsFrozenIsEvaluated() {
    Block frozen = new SequentialBlock().add(BatchNorm.builder().build());
    Block block =
        Composed.of("frozen", frozen)
            .and("trained", BatchNorm.builder().build())
            .computing(
                (parts, inputs) ->
                    new NDList(
                        parts.apply("frozen", inputs.head()),
                        parts.apply("trained", inputs.head())));
    Block residual = Residual.of(BatchNorm.builder().build(), SmallBlocks.linear(2));
    for (Block either : List.of(block, residual)) {
      try (Network network = network(either, new Shape(3, 2));
          NDManager scope = network.newScope()) {
        network.group(Network.WHOLE, 2, name -> name.startsWith("01") ? 0 : 1);
        network.freeze(Network.WHOLE, 0, true);
        NDList inputs = new NDList(scope.arange(6f).reshape(3, 2));
        network.startRecording(0, 0);
        NDList outputs = network.forwardTraining(inputs);
        network.stopRecording();
        NDArray evaluated = network.forwardEvaluation(inputs).head();
        if (outputs.size() == 2) {
          assertArrayEquals(
              evaluated.toFloatArray(), outputs.get(0).toFloatArray(), 1e-6f, "as it was");
          assertEquals(0, outputs.get(1).mean().getFloat(), 1e-6);
          assertNotEquals(0, outputs.get(0).mean().getFloat(), 1e-2);
        } else {
          assertArrayEquals(evaluated.toFloatArray(), outputs.head().toFloatArray(), 1e-6f);
        }
      }
    }
  }

  @Test
  void mistakesAreToldBeforeTraining() {
    Composed unused =
        Composed.of("used", SmallBlocks.linear(2))
            .and("other", SmallBlocks.linear(2))
            .computing((parts, inputs) -> parts.outputs("used", inputs));
    refused("does not use its part other", unused);
    refused(
        "has no block called boddy",
        Composed.of("body", SmallBlocks.linear(2))
            .computing((parts, inputs) -> parts.outputs("boddy", inputs)));
    refused(
        "has no parameter called scale",
        Composed.of("body", SmallBlocks.linear(2))
            .computing((parts, inputs) -> new NDList(parts.parameter("scale"))));
    assertThrows(
        IllegalArgumentException.class,
        () -> Composed.of("a", SmallBlocks.linear(2)).and("a", SmallBlocks.linear(2)));
    Block shapes =
        new SequentialBlock()
            .add(
                Composed.of("body", SmallBlocks.linear(2))
                    .computing(
                        (parts, inputs) ->
                            new NDList(parts.apply("body", inputs.head()).add(inputs.head()))));
    ModelFailure other =
        assertThrows(ModelFailure.class, () -> network(shapes, new Shape(4, 3)).close());
    assertTrue(String.valueOf(other.getMessage()).contains("must match"), other.getMessage());
    Block wouldEnd =
        Composed.of("body", SmallBlocks.linear(2))
            .computing(
                (parts, inputs) ->
                    new NDList(
                        parts.apply("body", inputs.head()).toType(DataType.BFLOAT16, false)));
    ModelFailure told =
        assertThrows(ModelFailure.class, () -> network(wouldEnd, new Shape(4, 3)).close());
    assertTrue(
        String.valueOf(told.getMessage()).contains("toType asks for bfloat16"), told.getMessage());
  }

  private static void refused(String problem, Block block) {
    UserException e =
        assertThrows(UserException.class, () -> network(block, new Shape(4, 3)).close());
    assertTrue(e.problem().contains(problem), e.problem());
  }

  @Test
  void aPartThatFailsInTrainingIsNamed() {
    Block block =
        new SequentialBlock()
            .add(
                Composed.of("body", new SequentialBlock().add(SmallBlocks.linear(2)))
                    .computing((parts, inputs) -> parts.outputs("body", inputs)));
    try (Network network = network(block, new Shape(4, 3));
        NDManager scope = network.newScope()) {
      ModelFailure e =
          assertThrows(
              ModelFailure.class,
              () -> network.forwardEvaluation(new NDList(scope.ones(new Shape(4, 5)))));
      assertTrue(
          String.valueOf(e.getMessage()).contains("01Composed.01body.01Linear"), e.getMessage());
    }
  }
}
