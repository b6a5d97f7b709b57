package io.github.scitemplate.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import io.github.scitemplate.FreedMemory;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that blocks calculate with are there until the backward pass has read them. */
class BorrowedMemoryTest extends TorchTest {

  private static float[] gradient(UnaryOperator<NDArray> function, boolean collected)
      throws Exception {
    Block model =
        new SequentialBlock()
            .add(SmallBlocks.linear(3))
            .add(new LambdaBlock(list -> new NDList(function.apply(list.head()))));
    Shape[] shapes = {new Shape(4, 5)};
    try (Network network =
            Network.create(model, shapes, device(), Initialization.PYTORCH, new Randomness(1));
        NDManager scope = network.newScope()) {
      NDArray input = scope.arange(20f).reshape(4, 5).div(10);
      network.startRecording(0, 0);
      NDArray output = network.forwardTraining(new NDList(input)).head();
      NDArray loss = output.mul(1.5f).mean();
      if (collected) {
        FreedMemory.overwrite();
      }
      network.backward(loss);
      network.stopRecording();
      return SmallNetworks.whole(network).takeGradient().toFloatArray();
    }
  }

  private static UnaryOperator<NDArray> function(String name) {
    return switch (name) {
      case "mul" -> x -> x.mul(3.3f);
      case "div" -> x -> x.div(0.7f);
      case "pow" -> x -> x.pow(3);
      case "array" -> x -> x.mul(x.getManager().create(new float[] {1, 2, 3}));
      default -> x -> x.maximum(0.1f).mul(2).minimum(5);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"mul", "div", "pow", "array", "bounds"})
  void aCollectionBeforeTheBackwardPassChangesNothing(String name) throws Exception {
    float[] expected = gradient(function(name), false);
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(expected, gradient(function(name), true));
    }
  }

  @Test
  void whatIsRecordedBeforeOneBackwardPassIsThereForTheNext() throws Exception {
    Shape[] shapes = {new Shape(4, 5)};
    float[][] gradients = new float[2][];
    for (int i = 0; i < 2; i++) {
      try (Network network =
              Network.create(
                  SmallBlocks.linear(3),
                  shapes,
                  device(),
                  Initialization.PYTORCH,
                  new Randomness(1));
          NDManager scope = network.newScope()) {
        NDArray input = scope.ones(shapes[0]);
        network.startRecording(0, 0);
        NDArray first = network.forwardTraining(new NDList(input)).head().mul(2).mean();
        NDArray second = network.forwardTraining(new NDList(input)).head().mul(5).mean();
        network.backward(first);
        if (i == 1) {
          FreedMemory.overwrite();
        }
        network.backward(second);
        network.stopRecording();
        gradients[i] = SmallNetworks.whole(network).takeGradient().toFloatArray();
      }
    }
    assertArrayEquals(gradients[0], gradients[1]);
  }
}
