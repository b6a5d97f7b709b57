package io.github.scitemplate.engine;

import static io.github.scitemplate.SmallBlocks.linear;
import static io.github.scitemplate.engine.SmallNetworks.network;
import static io.github.scitemplate.engine.SmallNetworks.whole;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.scitemplate.TorchTest;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForwardTest extends TorchTest {

  @Test
  void residualBranchesGiveDjlsOutputsAndGradientsAndLeaveNoActivations() {
    try (Network network = network(residual(), new Shape(4, 3), 2);
        NDManager scope = network.newScope()) {
      NDList input =
          new NDList(
              scope.create(new float[] {1, -2, 3, 4, 5, -6, 7, 8, 9, 1, 1, 2}, new Shape(4, 3)));
      NDArray weight =
          requireNonNull(
              network.trainable().get("01ParallelBlock.01SequentialBlock.01Linear.weight"));
      NDArray bias =
          requireNonNull(
              network.trainable().get("01ParallelBlock.01SequentialBlock.01Linear.bias"));
      NDArray expected =
          input.head().matMul(weight.transpose()).add(bias).maximum(0).add(input.head());
      int before = scope.getManagedArrays().size();
      network.startRecording(0, 0);
      NDArray output = network.forwardTraining(input).head();
      assertEquals(before + 1, scope.getManagedArrays().size(), "only the output is left");
      network.backward(output.sum());
      assertArrayEquals(expected.toFloatArray(), output.toFloatArray(), 1e-6f);
      assertFalse(input.head().isReleased(), "what the caller gave is the caller's");
      assertEquals(12, whole(network).takeGradient().size());
    }
  }

  private static Block residual() {
    Block branch = new SequentialBlock().add(linear(3)).add(Activation.reluBlock());
    ParallelBlock sum =
        new ParallelBlock(
            outputs -> new NDList(outputs.get(0).head().add(outputs.get(1).head())),
            List.of(branch, Blocks.identityBlock()));
    return new SequentialBlock().add(sum);
  }

  @Test
  void aBlockThatFailsInABranchIsNamed() {
    Block model = new ParallelBlock(outputs -> outputs.get(0), List.of(linear(4), new Picky()));
    try (Network network = network(model, new Shape(2, 3), 1);
        NDManager scope = network.newScope()) {
      ModelFailure failure =
          assertThrows(
              ModelFailure.class,
              () -> network.forwardEvaluation(new NDList(scope.ones(new Shape(5, 3)))));
      assertTrue(String.valueOf(failure.getMessage()).contains("02Picky"), failure.toString());
    }
  }

  @Test
  void aBlockThatFailsIsNamedWithTheShapesItGot() {
    Block inner = new SequentialBlock().add(linear(4)).add(new Picky());
    try (Network network =
            network(new SequentialBlock().add(Activation::relu).add(inner), new Shape(2, 3), 1);
        NDManager scope = network.newScope()) {
      ModelFailure failure =
          assertThrows(
              ModelFailure.class,
              () -> network.forwardEvaluation(new NDList(scope.ones(new Shape(5, 3)))));
      assertEquals(
          "The model failed in its block 02SequentialBlock.02Picky with input of shape (5, 4): five is too many",
          failure.getMessage());
    }
  }

  @Test
  void whatTheCallerGaveStaysOpenThoughABlockHandsItOn() {
    Block model =
        new SequentialBlock().add(list -> new NDList(list.head())).add(linear(4)).add(linear(2));
    try (Network network = network(model, new Shape(2, 3), 1);
        NDManager scope = network.newScope()) {
      NDArray input = scope.ones(new Shape(2, 3));
      network.forwardEvaluation(new NDList(input));
      assertEquals(6, input.sum().getFloat());
    }
  }

  @Test
  void layersWithoutBiasRun() {
    Block model =
        new SequentialBlock()
            .add(
                Conv2d.builder()
                    .setFilters(3)
                    .setKernelShape(new Shape(2, 2))
                    .optBias(false)
                    .build())
            .add(Linear.builder().setUnits(2).optBias(false).build());
    try (Network network = network(model, new Shape(1, 1, 4, 4), 1);
        NDManager scope = network.newScope()) {
      NDList input = new NDList(scope.ones(new Shape(1, 1, 4, 4)));
      assertEquals(new Shape(1, 3, 3, 2), network.forwardEvaluation(input).head().getShape());
      assertEquals(Set.of("01Conv2d.weight", "02Linear.weight"), network.trainable().keySet());
    }
  }

  /** Refuses batches of five. */
  private static final class Picky extends AbstractBlock {
    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        PairList<String, Object> parameters) {
      if (inputs.head().getShape().get(0) == 5) {
        throw new IllegalArgumentException("five is too many");
      }
      return inputs;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }
}
