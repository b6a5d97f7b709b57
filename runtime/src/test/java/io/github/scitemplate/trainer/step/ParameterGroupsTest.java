package io.github.scitemplate.trainer.step;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.optimizer.Adagrad;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.AdamW;
import io.github.scitemplate.optimizer.ClippedGradient;
import io.github.scitemplate.optimizer.GoldenTable;
import io.github.scitemplate.optimizer.GroupedOptimizer;
import io.github.scitemplate.optimizer.NAdam;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.RmsProp;
import io.github.scitemplate.optimizer.Sgd;
import io.github.scitemplate.optimizer.Step;
import io.github.scitemplate.trainer.step.SmallTraining.How;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterGroupsTest extends TorchTest {
  /** As OptimizerGoldenTest allows. */
  private static final double ROUNDING = 5e-5;

  private static final List<String> WEIGHTS =
      List.of("01Linear.weight", "02Linear.weight", "03Linear.weight");
  private static final int[] STARTS = {0, 5, 11, 18};

  static Stream<Arguments> rules() {
    Sgd sgd = Sgd.of(0.01).withMomentum(0.9);
    return Stream.of(
        Arguments.of("groups_sgd", grouped(sgd.withDampening(0.3).withWeightDecay(0.2), 0.01)),
        Arguments.of("groups_sgd_clip_norm", ClippedGradient.byNorm(60, grouped(sgd, 0.01))),
        Arguments.of("groups_sgd_clip_norm", grouped(ClippedGradient.byNorm(60, sgd), 0.01)),
        Arguments.of("groups_adamw", grouped(AdamW.of(0.001).withWeightDecay(0.5), 0.001)),
        Arguments.of(
            "groups_rmsprop",
            grouped(RmsProp.of(0.01).withMomentum(0.5).withWeightDecay(0.2), 0.01)),
        Arguments.of("groups_nadam", grouped(NAdam.of(0.002).withDecoupledWeightDecay(0.2), 0.002)),
        Arguments.of(
            "groups_adagrad",
            grouped(Adagrad.of(0.01).withRateDecay(0.1).withWeightDecay(0.2), 0.01)));
  }

  /** The groups of golden.py, the second before the first. */
  private static Optimizer grouped(Optimizer rule, double rate) {
    return rule.withGroup(
            "02*", g -> g.withRateFactor(0.1).withWeightDecay(0.7).frozenForEpochs(20))
        .withGroup("01Linear", g -> g.withLearningRate(0.5 * rate).withWeightDecay(0));
  }

  private static Network threeParameters() {
    ParallelBlock model =
        new ParallelBlock(
            all ->
                new NDList(
                    NDArrays.concat(new NDList(all.stream().map(NDList::head).toList()), 1)));
    for (int i = 0; i < 3; i++) {
      model.add(Linear.builder().setUnits(STARTS[i + 1] - STARTS[i]).optBias(false).build());
    }
    return Network.create(
        model, new Shape[] {new Shape(1, 1)}, device(), Initialization.PYTORCH, new Randomness(1));
  }

  /** An epoch is a step here. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void groupsFollowPyTorchForFiftySteps(String name, Optimizer optimizer) {
    GoldenTable expected = GoldenTable.read(name);
    GoldenTable gradients = GoldenTable.read("gradients");
    double[] rates = expected.column("rate");
    double worst = 0;
    try (Network network = threeParameters()) {
      PartUpdate update = new PartUpdate(network, "", optimizer, Averaging.none());
      assertEquals(
          List.of(WEIGHTS.get(1), WEIGHTS.get(0), WEIGHTS.get(2)),
          List.copyOf(update.parameters().sizes().keySet()),
          "groups are ranges");
      NDArray gradient = update.parameters().newVector();
      set(network, expected.vector(0, 2));
      for (int step = 1; step < rates.length; step++) {
        float[] all = gradients.vector(step - 1, 1);
        if (step <= 20) {
          Arrays.fill(all, 5, 11, 0);
        }
        copy(inOrder(all), gradient);
        update.update(gradient, new ScheduledRate(rates[0], rates[step]), step - 1);
        worst = Math.max(worst, deviation(expected.vector(step, 2), values(network)));
      }
      assertEquals(Map.of("", 50L, "[0]", 30L, "[1]", 50L, "[2]", 50L), update.updates());
    }
    assertTrue(worst <= ROUNDING, name + " deviates by " + worst);
  }

  private static float[] inOrder(float[] all) {
    float[] ordered = new float[all.length];
    System.arraycopy(all, 5, ordered, 0, 6);
    System.arraycopy(all, 0, ordered, 6, 5);
    System.arraycopy(all, 11, ordered, 11, 7);
    return ordered;
  }

  private static NDArray weight(Network network, int i) {
    return requireNonNull(network.trainable().get(WEIGHTS.get(i)));
  }

  private static void set(Network network, float[] values) {
    for (int i = 0; i < 3; i++) {
      copy(Arrays.copyOfRange(values, STARTS[i], STARTS[i + 1]), weight(network, i));
    }
  }

  private static void copy(float[] values, NDArray target) {
    try (NDArray array = target.getManager().create(values, target.getShape())) {
      Network.copyInto(target, array);
    }
  }

  private static float[] values(Network network) {
    float[] values = new float[18];
    for (int i = 0; i < 3; i++) {
      float[] own = weight(network, i).toFloatArray();
      System.arraycopy(own, 0, values, STARTS[i], own.length);
    }
    return values;
  }

  private static double deviation(float[] expected, float[] actual) {
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      double scale = Math.max(Math.abs(expected[i]), 1e-3);
      worst = Math.max(worst, Math.abs((double) actual[i] - expected[i]) / scale);
    }
    return worst;
  }

  private static Block backboneAndHead() {
    return new SequentialBlock()
        .add(
            new SequentialBlock()
                .add(SmallBlocks.linear(3))
                .add(BatchNorm.builder().build())
                .add(Dropout.builder().optRate(0.5f).build()))
        .add(SmallBlocks.linear(1));
  }

  private static DataLoader numbers() {
    float[] inputs = new float[16];
    Arrays.setAll(new Object[16], i -> inputs[i] = (i * 7 % 11) / 5f - 1);
    return DataLoader.inOrder(
        Dataset.of(HostArray.of(inputs, 8, 2), HostArray.of(new float[8], 8, 1)), 4);
  }

  private static SmallTraining training(Optimizer optimizer, Block model) {
    return SmallTraining.of(How.by(optimizer), model, Criterion.meanSquaredError(), numbers());
  }

  private static Map<String, float[]> all(SmallTraining training) {
    Map<String, float[]> all = new LinkedHashMap<>();
    training.network().tensors().forEach((name, array) -> all.put(name, array.toFloatArray()));
    return all;
  }

  private static List<String> changed(Map<String, float[]> before, Map<String, float[]> after) {
    List<String> changed = new ArrayList<>();
    before.forEach(
        (name, values) -> {
          if (!Arrays.equals(values, after.get(name))) {
            changed.add(name);
          }
        });
    return changed.stream().sorted().toList();
  }

  @Test
  void whatIsFrozenKeepsItsWeightsAndStatisticsUntilItsEpoch() {
    Optimizer rule = Adam.of(0.1).withGroup("01SequentialBlock", group -> group.frozenForEpochs(1));
    try (SmallTraining training = training(rule, backboneAndHead())) {
      Map<String, float[]> first = all(training);
      training.trainEpochs(1);
      Map<String, float[]> second = all(training);
      assertEquals(List.of("02Linear.bias", "02Linear.weight"), changed(first, second));
      training.trainEpochs(1);
      List<String> changed = changed(second, all(training));
      assertTrue(
          changed.containsAll(
              List.of(
                  "01SequentialBlock.01Linear.weight",
                  "01SequentialBlock.02BatchNorm.gamma",
                  "01SequentialBlock.02BatchNorm.runningMean",
                  "02Linear.weight")),
          changed::toString);
      assertEquals(Map.of("", 4L, "[0]", 2L, "[1]", 4L), training.step().updateCounts());
    }
  }

  @Test
  void aFrozenBlockRunsAsInEvaluationAndCostsNoGradient() {
    Optimizer rule = Sgd.of(0.1).withGroup("01SequentialBlock", group -> group.frozen());
    try (SmallTraining training = training(rule, backboneAndHead())) {
      training.train(1);
      Map<String, NDArray> trainable = training.network().trainable();
      assertTrue(requireNonNull(trainable.get("02Linear.weight")).hasGradient());
      assertFalse(requireNonNull(trainable.get("01SequentialBlock.01Linear.weight")).hasGradient());
      NDList inputs = new NDList(training.network().manager().ones(new Shape(4, 2)));
      training.network().startRecording(0, 0);
      float[] trained = training.network().forwardTraining(inputs).head().toFloatArray();
      training.network().stopRecording();
      float[] evaluated = training.network().forwardEvaluation(inputs).head().toFloatArray();
      assertArrayEquals(evaluated, trained);
    }
  }

  @Test
  void gradientsGoBackThroughAFrozenBlockAndItsPooling() {
    Block model =
        new SequentialBlock()
            .add(list -> new NDList(list.head().reshape(-1, 1, 1, 2)))
            .add(conv())
            .add(new SequentialBlock().add(conv()).add(Pool.maxPool2dBlock(new Shape(1, 2))))
            .add(list -> new NDList(list.head().reshape(list.head().getShape().get(0), -1)))
            .add(SmallBlocks.linear(1));
    Optimizer rule = Sgd.of(0.1).withGroup("03SequentialBlock", group -> group.frozen());
    try (SmallTraining training = training(rule, model)) {
      Map<String, float[]> before = all(training);
      training.train(2);
      assertEquals(
          List.of("02Conv2d.bias", "02Conv2d.weight", "05Linear.bias", "05Linear.weight"),
          changed(before, all(training)));
    }
  }

  private static Block conv() {
    return Conv2d.builder().setKernelShape(new Shape(1, 1)).setFilters(4).build();
  }

  @Test
  void groupsThatAreTreatedAlikeAreOne() {
    GroupedOptimizer rule =
        new GroupedOptimizer(Sgd.of(0.1), List.of())
            .withGroup("01*", g -> g.withWeightDecay(0))
            .withGroup("02*", g -> g)
            .withGroup("03*", g -> g.withWeightDecay(0));
    assertEquals(2, rule.treatments().size());
    assertEquals(
        List.of(0, 1, 0, 1), Stream.of("01a", "02a", "03a", "04a").map(rule::treatmentOf).toList());
  }

  @Test
  void groupsThatSayNothingTrainTheSame() {
    UnaryOperator<Optimizer> alike =
        rule ->
            rule.withGroup("*.weight", group -> group.withWeightDecay(0.1))
                .withGroup("02*", group -> group.withLearningRate(0.1));
    Adam rule = Adam.of(0.1).withWeightDecay(0.1).withDecayOfWeightsOnly();
    try (SmallTraining one = training(rule, backboneAndHead());
        SmallTraining several = training(alike.apply(rule), backboneAndHead())) {
      one.trainEpochs(3);
      several.trainEpochs(3);
      assertEquals(List.of(), changed(all(one), all(several)));
    }
  }

  /** As small as an own rule can be. */
  private record OwnRule(double learningRate, List<Step> steps) implements Optimizer {
    @Override
    public List<String> stateNames() {
      return List.of();
    }

    @Override
    public void update(
        NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step) {
      steps.add(step);
      parameters.subi(gradient.mul(step.learningRate()));
    }
  }

  @Test
  void anOwnRuleHasGroupsToo() {
    OwnRule rule = new OwnRule(0.1, new ArrayList<>());
    Optimizer grouped =
        rule.withGroup("02Linear.bias", group -> group.withRateFactor(0.5))
            .withGroup("02Linear", group -> group.withLearningRate(0.3));
    try (SmallTraining training = training(grouped, backboneAndHead())) {
      training.train(1);
      assertEquals(
          List.of(
              new Step(1, 0.05, 0, List.of(new Shape(1))),
              new Step(1, 0.3, 3, List.of(new Shape(1, 3))),
              new Step(
                  1, 0.1, 6, List.of(new Shape(3, 2), new Shape(3), new Shape(3), new Shape(3)))),
          rule.steps());
    }
    assertEquals(kept(Sgd.of(0.1)), kept(grouped), "it leaves no arrays behind");
  }

  /** How many arrays live longer than five iterations, those of the metrics included. */
  private static int kept(Optimizer rule) {
    try (SmallTraining training = training(rule, backboneAndHead())) {
      training.train(1);
      int before = training.network().manager().getManagedArrays().size();
      training.train(5);
      return training.network().manager().getManagedArrays().size() - before;
    }
  }

  @Test
  void anOwnRuleWithoutWeightDecaySaysSo() {
    OwnRule rule = new OwnRule(0.1, new ArrayList<>());
    UserException e =
        assertThrows(
            UserException.class, () -> rule.withGroup("02*", group -> group.withWeightDecay(0)));
    assertTrue(e.problem().contains("OwnRule has no weight decay"), e.problem());
  }

  @ParameterizedTest
  @ValueSource(strings = {"03Linear", "1SequentialBlock", "02Linear.weigh", "02linear"})
  void aPatternThatMatchesNothingNamesTheParameters(String pattern) {
    Optimizer rule = Sgd.of(0.1).withGroup(pattern, group -> group);
    UserException e =
        assertThrows(UserException.class, () -> training(rule, backboneAndHead()).close());
    assertTrue(e.problem().startsWith("The optimizer's group " + pattern), e.problem());
    assertTrue(e.problem().contains("01SequentialBlock.01Linear.weight, "), e.problem());
  }

  @Test
  void aGroupBehindAWiderOneIsTold() {
    Optimizer rule = Sgd.of(0.1).withGroup("*", g -> g).withGroup("02Linear", g -> g);
    UserException e =
        assertThrows(UserException.class, () -> training(rule, backboneAndHead()).close());
    assertTrue(e.problem().contains("no parameter left"), e.problem());
  }

  @Test
  void allFrozenIsRefused() {
    Optimizer rule = Sgd.of(0.1).withGroup("*", group -> group.frozenForEpochs(1));
    try (SmallTraining training = training(rule, backboneAndHead())) {
      UserException e = assertThrows(UserException.class, () -> training.train(1));
      assertTrue(e.problem().contains("all are frozen"), e.problem());
    }
  }

  @Test
  void aRuleAroundGroupsIsTold() {
    GroupedOptimizer grouped = (GroupedOptimizer) Sgd.of(0.1).withGroup("*", group -> group);
    UserException e =
        assertThrows(
            UserException.class,
            () -> {
              try (Network network = threeParameters()) {
                NDArray vector = network.manager().ones(new Shape(2));
                grouped.update(vector, vector, Map.of(), new Step(1, 1, 0));
              }
            });
    assertTrue(e.fix().contains("withGroup"), e.fix());
    assertNotEquals(grouped, grouped.withWeightDecay(0.1));
  }
}
