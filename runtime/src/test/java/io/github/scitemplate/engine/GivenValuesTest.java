package io.github.scitemplate.engine;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.initializer.ConstantInitializer;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.pitfalls.Blocks;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the parameters of a model have their first values from. */
class GivenValuesTest extends TorchTest {
  private NDManager projects;

  @BeforeEach
  void open() {
    projects = Torch.newManager(device());
  }

  @AfterEach
  void close() {
    projects.close();
  }

  private static Block linear() {
    return SmallBlocks.linear(3);
  }

  /** A pretrained block: all weights are 7, and the running mean is 5. */
  private Block pretrained() {
    Block body = new SequentialBlock().add(linear()).add(BatchNorm.builder().build());
    body.initialize(projects, DataType.FLOAT32, new Shape(2, 3));
    body.getParameters().values().forEach(p -> set(p.getArray(), p.requiresGradient() ? 7 : 5));
    return body;
  }

  private static Network network(Block block) {
    return Network.create(
        block, new Shape[] {new Shape(2, 3)}, device(), Initialization.PYTORCH, new Randomness(1));
  }

  private static float[] values(Network network, String name) {
    return requireNonNull(network.tensors().get(name)).toFloatArray();
  }

  private static void set(NDArray array, float value) {
    array.muli(0).addi(value);
  }

  @Test
  void aBlockThatHasValuesKeepsThemAndAFreshOneDrawsWhatItAlwaysDrew() {
    Block body = pretrained();
    Map<String, NDArray> fresh;
    try (Network plain = network(new SequentialBlock().add(freshBody()).add(linear()));
        Network network = network(new SequentialBlock().add(body).add(linear()))) {
      fresh = plain.tensors();
      assertArrayEquals(new float[] {7, 7, 7}, values(network, "01SequentialBlock.01Linear.bias"));
      assertArrayEquals(
          new float[] {5, 5, 5}, values(network, "01SequentialBlock.02BatchNorm.runningMean"));
      assertArrayEquals(
          requireNonNull(fresh.get("02Linear.weight")).toFloatArray(),
          values(network, "02Linear.weight"),
          "the draws of a parameter depend on its place alone");
      assertEquals(
          List.of("given", "default"),
          network.summary().rows().stream().map(ModelSummary.Row::valuesFrom).toList());
    }
  }

  private static Block freshBody() {
    return new SequentialBlock().add(linear()).add(BatchNorm.builder().build());
  }

  @Test
  void aModelThatHasAllValuesIsTrainedFromThemAndTheProjectsArraysStayAsTheyAre() {
    Block body = pretrained();
    for (int experiment = 0; experiment < 2; experiment++) {
      try (Network network = network(body);
          NDManager scope = network.newScope()) {
        assertArrayEquals(new float[] {5, 5, 5}, values(network, "02BatchNorm.runningMean"));
        network.startRecording(0, 0);
        NDArray output = network.forwardTraining(new NDList(scope.ones(new Shape(2, 3)))).head();
        network.backward(output.sum());
        assertNotEquals(5f, values(network, "02BatchNorm.runningMean")[0]);
      }
    }
    assertTrue(
        body.getParameters().values().stream()
            .filter(p -> !p.requiresGradient())
            .allMatch(p -> p.getArray().toFloatArray()[0] == 5));
  }

  @Test
  void anInitialiserThatSomebodySetIsUsedAndTold() {
    Block own = linear();
    own.setInitializer(new ConstantInitializer(0.25f), Parameter.Type.WEIGHT);
    try (Network network = network(new SequentialBlock().add(own).add(linear()))) {
      float[] expected = new float[9];
      Arrays.fill(expected, 0.25f);
      assertArrayEquals(expected, values(network, "01Linear.weight"));
      assertNotEquals(0f, values(network, "01Linear.bias")[0], "the bias has PyTorch's default");
      assertEquals(
          List.of("own initialiser, default", "default"),
          network.summary().rows().stream().map(ModelSummary.Row::valuesFrom).toList());
    }
  }

  @Test
  void aTrainedParameterOfAnotherTypeIsRefusedByName() {
    Block wide = linear();
    wide.initialize(projects, DataType.FLOAT64, new Shape(2, 3));
    Block model = new SequentialBlock().add(linear()).add(wide);
    UserException e = assertThrows(UserException.class, () -> network(model).close());
    assertEquals(
        "The parameter 02Linear.weight is float64, but training works in float32.", e.problem());
    wide.freezeParameters(true);
    network(new SequentialBlock().add(linear()).add(wide)).close();
  }

  @Test
  void valuesThatAreClosedAreToldByName() {
    Block body = pretrained();
    body.getParameters().values().forEach(p -> p.getArray().close());
    UserException e = assertThrows(UserException.class, () -> network(body).close());
    assertEquals("The parameter 01Linear.weight has values that are closed already.", e.problem());
  }

  @Test
  void whatIsComputedFromAParameterAsFirstOperandEndsWithTheIteration() {
    for (boolean trained : new boolean[] {false, true}) {
      Block model = new SequentialBlock().add(new Blocks.Position(3, trained)).add(linear());
      try (Network network = network(model)) {
        pass(network);
        pass(network); // from here on it is known that parameters have results
        int before = network.manager().getManagedArrays().size();
        for (int i = 0; i < 3; i++) {
          pass(network);
        }
        assertEquals(before, network.manager().getManagedArrays().size());
      }
    }
  }

  private static void pass(Network network) {
    try (NDManager scope = network.newScope()) {
      network.startRecording(0, 0);
      NDArray output = network.forwardTraining(new NDList(scope.ones(new Shape(2, 3)))).head();
      network.backward(output.sum());
    }
  }

  @Test
  void truncatedDrawsOfDjlsOwnGeneratorAreTheSameAgain() {
    float[][] drawn = new float[2][];
    for (int i = 0; i < 2; i++) {
      Block own = linear();
      own.setInitializer(
          (manager, shape, type) -> manager.truncatedNormal(0, 1, shape, type),
          Parameter.Type.WEIGHT);
      try (Network network = network(own)) {
        drawn[i] = values(network, "weight");
      }
    }
    assertArrayEquals(drawn[0], drawn[1]);
  }
}
