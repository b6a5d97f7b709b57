package io.github.scitemplate.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class EvaluationPassesTest extends TorchTest {
  private static final int BATCHES = 4;

  private int calls;

  private Block counting() {
    return new SequentialBlock()
        .add(SmallBlocks.linear(3))
        .add(
            new LambdaBlock(
                list -> {
                  calls++;
                  return new NDList(list.head().softmax(1));
                }));
  }

  @Test
  void afterTheFirstBatchOfAShapeBlocksAreHardlyAskedAnyMore() {
    float[][] eager = outputs(this::counting, false);
    float[][] compiled = outputs(this::counting, true);
    for (int i = 0; i < BATCHES; i++) {
      assertArrayEquals(eager[i], compiled[i]);
    }
    try (Network network = SmallNetworks.network(counting(), new Shape(2, 4), 1)) {
      network.compileEvaluations();
      evaluated(network, 0);
      int before = calls;
      for (int i = 0; i < 100; i++) {
        evaluated(network, i);
      }
      assertEquals(before + 7, calls); // 1, 2, 4 … 64: it is asked again ever more seldom
    }
  }

  @Test
  void aModelThatDoesSomethingElseEachTimeIsAskedEachTime() {
    int[] times = {0};
    Supplier<Block> model =
        () ->
            new SequentialBlock()
                .add(SmallBlocks.linear(3))
                .add(new LambdaBlock(list -> new NDList(list.head().mul((float) ++times[0]))));
    try (Network network = SmallNetworks.network(model.get(), new Shape(2, 4), 1)) {
      network.compileEvaluations();
      evaluated(network, 0);
      times[0] = 99;
      float[] hundred = evaluated(network, 1);
      times[0] = 0;
      float[] one = evaluated(network, 1);
      for (int i = 0; i < one.length; i++) {
        assertEquals(hundred[i], one[i] * 100, Math.abs(hundred[i]) * 1e-5);
      }
    }
  }

  @Test
  void outputsMayBeChangedInPlace() {
    try (Network network = SmallNetworks.network(counting(), new Shape(2, 4), 1)) {
      network.compileEvaluations();
      evaluated(network, 0);
      try (NDManager scope = network.newScope()) {
        NDArray output =
            network.forwardEvaluation(new NDList(scope.ones(new Shape(2, 4)))).singletonOrThrow();
        output.muli(0);
        assertEquals(0, output.sum().getFloat());
      }
    }
  }

  private static float[][] outputs(Supplier<Block> model, boolean compiled) {
    try (Network network = SmallNetworks.network(model.get(), new Shape(2, 4), 1)) {
      if (compiled) {
        network.compileEvaluations();
      }
      float[][] outputs = new float[BATCHES][];
      for (int i = 0; i < BATCHES; i++) {
        outputs[i] = evaluated(network, i);
      }
      return outputs;
    }
  }

  /** Batches of one shape, with other numbers each. */
  private static float[] evaluated(Network network, int batch) {
    try (NDManager scope = network.newScope()) {
      NDArray input = scope.arange(batch, batch + 8f).reshape(2, 4);
      return network.forwardEvaluation(new NDList(input)).singletonOrThrow().toFloatArray();
    }
  }
}
