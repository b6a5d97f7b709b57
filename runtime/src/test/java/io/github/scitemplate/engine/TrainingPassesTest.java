package io.github.scitemplate.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.TrainingPasses.Moment;
import io.github.scitemplate.engine.TrainingPasses.Result;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingPassesTest extends TorchTest {

  private static NDArray loss(NDList predictions) {
    return predictions.head().square().mean();
  }

  private static float[] gradient(Network network, TrainingPasses passes, int size) {
    try (NDManager scope = network.newScope()) {
      NDList inputs = new NDList(scope.arange(4f * size).reshape(size, 4));
      passes.run(
          scope,
          inputs,
          new NDList(),
          new Moment(0, size),
          () -> {
            NDList predictions = network.forwardTraining(inputs);
            NDArray loss = loss(predictions);
            network.backward(loss);
            return new Result(predictions, loss);
          });
      return SmallNetworks.whole(network).takeGradient().toFloatArray();
    }
  }

  private static TrainingPasses passes(Network network, boolean atOnce) {
    return new TrainingPasses(
        network,
        List.of((predictions, labels) -> new NDList(loss(predictions))),
        false,
        atOnce,
        false,
        Precision.FP32);
  }

  @Test
  void theSecondBatchOfAShapeIsCompiled() {
    try (Network network = SmallNetworks.network(SmallBlocks.mlp(3, 2), new Shape(2, 4), 1);
        TrainingPasses passes = passes(network, false)) {
      float[] first = gradient(network, passes, 2);
      assertEquals(Optional.empty(), passes.words(false), "the first iteration waits for nothing");
      assertArrayEquals(first, gradient(network, passes, 2));
      assertEquals(
          Optional.of("compiled: forward, loss and backward in one call"), passes.words(false));
      assertArrayEquals(first, gradient(network, passes, 2));
    }
  }

  @Test
  void batchesOfManyShapesDoNotFillTheMemory() {
    try (Network network = SmallNetworks.network(SmallBlocks.mlp(3, 2), new Shape(2, 4), 1);
        TrainingPasses passes = passes(network, true)) {
      for (int size = 1; size <= TrainingPasses.MOST_SHAPES; size++) {
        float[] first = gradient(network, passes, size);
        assertArrayEquals(first, gradient(network, passes, size));
      }
      String compiled = "compiled: forward, loss and backward in one call";
      assertEquals(compiled, passes.words(false).orElseThrow());
      float[] first = gradient(network, passes, 30);
      assertArrayEquals(first, gradient(network, passes, 30));
      assertEquals(
          compiled + "; operation by operation: batches have more than 16 shapes",
          passes.words(false).orElseThrow());
    }
  }
}
