package io.github.scitemplate.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NetworkTest {

  @BeforeAll
  static void start() {
    Torch.start();
    Torch.useThreads(1);
  }

  private static Network network(Block block, Shape input, long seed) {
    return Network.create(
        block, new Shape[] {input}, Device.cpu(), Initialization.PYTORCH, new Randomness(seed));
  }

  private static Block linear(int units) {
    return Linear.builder().setUnits(units).build();
  }

  @Test
  void parametersAreNamedByPlaceAndAreViewsOfOneVector() {
    Block model = new SequentialBlock().add(linear(3)).add(BatchNorm.builder().build());
    try (Network network = network(model, new Shape(2, 4), 1)) {
      assertEquals(
          List.of("01Linear.weight", "01Linear.bias", "02BatchNorm.gamma", "02BatchNorm.beta"),
          List.copyOf(network.trainable().keySet()));
      assertTrue(network.tensors().containsKey("02BatchNorm.runningMean"));
      assertEquals(4 * 3 + 3 + 3 + 3, network.parameterCount());
      network.parameterVector().addi(1);
      NDArray gamma =
          network.trainable().getOrDefault("02BatchNorm.gamma", network.parameterVector());
      assertArrayEquals(new float[] {2, 2, 2}, gamma.toFloatArray());
    }
  }

  @Test
  void theGradientIsThatOfAllParametersAndAddsUpUntilItIsCleared() {
    try (Network network = network(linear(1), new Shape(1, 2), 1)) {
      float[] once = gradient(network);
      assertArrayEquals(new float[] {2, 3, 1}, once);
      assertArrayEquals(new float[] {4, 6, 2}, gradient(network));
      network.clearGradient();
      assertArrayEquals(new float[] {2, 3, 1}, gradient(network));
    }
  }

  private static float[] gradient(Network network) {
    try (NDManager scope = network.newScope()) {
      NDList input = new NDList(scope.create(new float[] {2, 3}, new Shape(1, 2)));
      network.backward(network.forwardTraining(scope, input, 0, 0).head().sum());
      try (NDArray gradient = network.gradient()) {
        return gradient.toFloatArray();
      }
    }
  }

  @Test
  void pytorchsInitialisationIsUniformWithinTheBoundOfTheFanIn() {
    Block model =
        new SequentialBlock()
            .add(Conv2d.builder().setFilters(64).setKernelShape(new Shape(5, 5)).build())
            .add(linear(100));
    try (Network network = network(model, new Shape(1, 3, 9, 9), 7)) {
      for (Map.Entry<String, Double> expected :
          Map.of(
                  "01Conv2d.weight",
                  1 / Math.sqrt(75),
                  "01Conv2d.bias",
                  1 / Math.sqrt(75),
                  "02Linear.bias",
                  1 / Math.sqrt(5))
              .entrySet()) {
        NDArray values =
            network.trainable().getOrDefault(expected.getKey(), network.parameterVector());
        double[] numbers = new double[(int) values.size()];
        float[] floats = values.toFloatArray();
        Arrays.setAll(numbers, i -> floats[i]);
        double bound = expected.getValue();
        assertTrue(Arrays.stream(numbers).allMatch(v -> Math.abs(v) <= bound), expected.getKey());
        assertTrue(
            Arrays.stream(numbers).anyMatch(v -> Math.abs(v) > 0.8 * bound), expected.getKey());
        double variance = Arrays.stream(numbers).map(v -> v * v).average().orElseThrow();
        assertEquals(bound * bound / 3, variance, bound * bound * 0.12, expected.getKey());
      }
    }
  }

  @Test
  void theSeedAloneDecidesTheFirstValues() {
    float[] first = values(3);
    assertArrayEquals(first, values(3));
    assertFalse(Arrays.equals(first, values(4)));
  }

  private static float[] values(long seed) {
    try (Network network =
        network(new SequentialBlock().add(linear(5)).add(linear(2)), new Shape(1, 3), seed)) {
      return network.parameterVector().toFloatArray();
    }
  }

  @Test
  void dropoutDependsOnEpochAndIterationAlone() {
    try (Network network =
        network(
            new SequentialBlock().add(linear(40)).add(Dropout.builder().optRate(0.5f).build()),
            new Shape(1, 3),
            3)) {
      float[] first = dropped(network, 0, 5);
      assertFalse(Arrays.equals(first, dropped(network, 0, 6)));
      assertFalse(Arrays.equals(first, dropped(network, 1, 5)));
      assertArrayEquals(first, dropped(network, 0, 5));
      try (NDManager scope = network.newScope()) {
        float[] evaluated =
            network
                .forwardEvaluation(new NDList(scope.ones(new Shape(1, 3))))
                .head()
                .toFloatArray();
        for (float value : evaluated) {
          assertTrue(value != 0, "nothing is dropped outside of training");
        }
      }
    }
  }

  private static float[] dropped(Network network, long epoch, long iteration) {
    try (NDManager scope = network.newScope()) {
      NDList output =
          network.forwardTraining(scope, new NDList(scope.ones(new Shape(1, 3))), epoch, iteration);
      network.stopRecording();
      return output.head().toFloatArray();
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

  @Test
  void aParameterThatTheLossDoesNotDependOnIsNamed() {
    Block model = new Unused();
    try (Network network = network(model, new Shape(1, 2), 1);
        NDManager scope = network.newScope()) {
      NDList outputs =
          network.forwardTraining(scope, new NDList(scope.ones(new Shape(1, 2))), 0, 0);
      network.backward(outputs.head().sum());
      UserException failure = assertThrows(UserException.class, network::gradient);
      assertTrue(failure.problem().contains("unused.weight gets no gradient"), failure.problem());
    }
  }

  /** Has a layer that it does not use. */
  private static final class Unused extends AbstractBlock {
    private final Block used = addChildBlock("used", linear(1));
    private final Block unused = addChildBlock("unused", linear(1));

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        PairList<String, Object> parameters) {
      return used.forward(store, inputs, training);
    }

    @Override
    protected void initializeChildBlocks(
        NDManager manager, ai.djl.ndarray.types.DataType dataType, Shape... inputShapes) {
      used.initialize(manager, dataType, inputShapes);
      unused.initialize(manager, dataType, inputShapes);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return used.getOutputShapes(inputShapes);
    }
  }
}
