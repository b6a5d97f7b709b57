package io.github.scitemplate.engine.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.pooling.Pool;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.github.scitemplate.TorchTest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MaxPoolingTest extends TorchTest {

  static List<Block> poolings() {
    return List.of(
        Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)),
        Pool.maxPool2dBlock(new Shape(3, 3), new Shape(2, 2), new Shape(1, 1)),
        Pool.maxPool2dBlock(new Shape(3, 2), new Shape(2, 3), new Shape(1, 0), true),
        Pool.maxPool2dBlock(new Shape(2, 2), new Shape(1, 1)));
  }

  @ParameterizedTest
  @MethodSource("poolings")
  void givesTheBitsOfTheBlockForwardAndBackward(Block block) {
    try (NDManager manager = NDManager.newBaseManager()) {
      ParameterStore store = new ParameterStore(manager, false);
      MaxPooling pooling = MaxPooling.of(block, store).orElseThrow();
      NDArray images = images(manager);
      assertTrue(pooling.suits(new NDList(images)));
      float[][] own = forwardAndBackward(images, () -> pooling.forward(images, true));
      float[][] djl =
          forwardAndBackward(
              images, () -> block.forward(store, new NDList(images), true).singletonOrThrow());
      assertArrayEquals(djl[0], own[0]);
      assertArrayEquals(djl[1], own[1]);
      assertTrue(Arrays.equals(djl[0], pooling.forward(images, false).toFloatArray()));
    }
  }

  @Test
  void theNextBlockMayChangeTheResultInPlace() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Block block = Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2));
      MaxPooling pooling = MaxPooling.of(block, new ParameterStore(manager, false)).orElseThrow();
      NDArray images = manager.ones(new Shape(1, 4, 4, 4));
      for (boolean recorded : new boolean[] {true, false}) {
        assertEquals(32, pooling.forward(images, recorded).addi(1).sum().getFloat());
      }
    }
  }

  /** With values that repeat, so that windows have several largest ones. */
  private static NDArray images(NDManager manager) {
    NDArray images = manager.randomUniform(-3, 3, new Shape(3, 5, 9, 8), DataType.FLOAT32).round();
    images.setRequiresGradient(true);
    return images;
  }

  private static float[][] forwardAndBackward(
      NDArray images, java.util.function.Supplier<NDArray> pooling) {
    JniUtils.setGradMode(true);
    NDArray pooled = pooling.get();
    NDArray derivative = pooled.stopGradient().mul(0.1f).add(1);
    JniUtils.backward((PtNDArray) pooled, (PtNDArray) derivative, false, false);
    JniUtils.setGradMode(false);
    float[] gradient = images.getGradient().toFloatArray();
    JniUtils.zeroGrad((PtNDArray) images);
    return new float[][] {pooled.toFloatArray(), gradient};
  }

  static List<Block> others() {
    return List.of(
        Pool.avgPool2dBlock(new Shape(2, 2)),
        LambdaBlock.singleton(a -> a.mul(2), "maxPool2d"),
        LambdaBlock.singleton(
            a -> Pool.maxPool2d(a, new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false).neg(),
            "maxPool2d"),
        LambdaBlock.singleton(
            a -> {
              Pool.maxPool2d(a, new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false);
              return a;
            },
            "maxPool2d"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void leavesOtherBlocksAlone(Block block) {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertEquals(true, MaxPooling.of(block, new ParameterStore(manager, false)).isEmpty());
    }
  }
}
