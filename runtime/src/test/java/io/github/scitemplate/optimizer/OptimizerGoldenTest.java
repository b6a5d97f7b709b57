package io.github.scitemplate.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every update rule against fifty steps of PyTorch, Lion and LAMB against those of their papers;
 * golden.py beside the tables made them.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OptimizerGoldenTest {
  /**
   * How far fifty steps in float32 may differ from PyTorch's on another processor, which rounds
   * sums in another order: RMSprop with momentum, whose rule divides by small numbers, differs by
   * 1.5e-5 with AVX-512, the others by less than 1e-5.
   */
  private static final double ROUNDING = 5e-5;

  private static final GoldenTable GRADIENTS = GoldenTable.read("gradients");

  /** How many parameters, from the first, golden.py takes for weights where decay is of some. */
  private static final int DECAYED = 11;

  /** Of the parameters that golden.py takes for LAMB. */
  private static final List<Shape> SHAPES = List.of(new Shape(5), new Shape(6), new Shape(7));

  static Stream<Arguments> rules() {
    Sgd sgd = Sgd.of(0.01);
    Adam adam = Adam.of(0.001);
    AdamW adamW = AdamW.of(0.001);
    return Stream.concat(
        newerRules(),
        Stream.of(
            Arguments.of("sgd", sgd),
            Arguments.of("sgd_weight_decay", sgd.withWeightDecay(0.3)),
            Arguments.of("sgd_momentum", sgd.withMomentum(0.9)),
            Arguments.of(
                "sgd_dampening", sgd.withMomentum(0.8).withDampening(0.4).withWeightDecay(0.1)),
            Arguments.of("sgd_nesterov", sgd.withMomentum(0.9).withNesterov()),
            Arguments.of(
                "sgd_nesterov_weight_decay",
                sgd.withMomentum(0.9).withNesterov().withWeightDecay(0.2)),
            Arguments.of("sgd_momentum_rate_change", sgd.withMomentum(0.9)),
            Arguments.of("adam", adam),
            Arguments.of("adam_weight_decay", adam.withWeightDecay(0.5)),
            Arguments.of("adam_betas_epsilon", adam.withBetas(0.7, 0.95).withEpsilon(0.05)),
            Arguments.of("adam_rate_change", adam),
            Arguments.of("adamw", adamW),
            Arguments.of("adamw_weight_decay", adamW.withWeightDecay(0.5).withEpsilon(1e-3)),
            Arguments.of("adamw_rate_change", adamW.withWeightDecay(0.5)),
            Arguments.of(
                "sgd_decay_of_some",
                sgd.withMomentum(0.9).withWeightDecay(0.3).withDecayOfWeightsOnly()),
            Arguments.of("adam_decay_of_some", adam.withWeightDecay(0.5).withDecayOfWeightsOnly()),
            Arguments.of(
                "adamw_decay_of_some", adamW.withWeightDecay(0.5).withDecayOfWeightsOnly()),
            Arguments.of("sgd_clip_norm", ClippedGradient.byNorm(60, sgd.withMomentum(0.9))),
            Arguments.of("adam_clip_value", ClippedGradient.byValue(0.5, adam))));
  }

  private static Stream<Arguments> newerRules() {
    RmsProp rmsProp = RmsProp.of(0.01);
    Adagrad adagrad = Adagrad.of(0.01);
    Adadelta adadelta = Adadelta.of(1);
    return Stream.concat(
        adamsRelatives(),
        Stream.of(
            Arguments.of("rmsprop", rmsProp),
            Arguments.of(
                "rmsprop_momentum", rmsProp.withAlpha(0.9).withMomentum(0.8).withWeightDecay(0.3)),
            Arguments.of("rmsprop_centered", rmsProp.withCentering().withEpsilon(1e-3)),
            Arguments.of(
                "rmsprop_centered_momentum",
                rmsProp.withAlpha(0.95).withCentering().withMomentum(0.5).withEpsilon(1e-2)),
            Arguments.of(
                "rmsprop_decay_of_some", rmsProp.withWeightDecay(0.3).withDecayOfWeightsOnly()),
            Arguments.of("rmsprop_rate_change", rmsProp.withMomentum(0.9)),
            Arguments.of("adagrad", adagrad),
            Arguments.of(
                "adagrad_settings",
                adagrad
                    .withRateDecay(0.1)
                    .withWeightDecay(0.3)
                    .withInitialSum(0.2)
                    .withEpsilon(1e-4)),
            Arguments.of(
                "adagrad_decay_of_some", adagrad.withWeightDecay(0.3).withDecayOfWeightsOnly()),
            Arguments.of("adagrad_rate_change", adagrad.withRateDecay(0.05)),
            Arguments.of("adadelta", adadelta),
            Arguments.of(
                "adadelta_settings", adadelta.withRho(0.7).withEpsilon(1e-4).withWeightDecay(0.3)),
            Arguments.of(
                "adadelta_decay_of_some", adadelta.withWeightDecay(0.3).withDecayOfWeightsOnly()),
            Arguments.of("adadelta_rate_change", adadelta),
            Arguments.of("lion", Lion.of(1e-4)),
            Arguments.of("lion_settings", Lion.of(1e-3).withBetas(0.7, 0.9).withWeightDecay(0.5)),
            Arguments.of(
                "lion_decay_of_some", Lion.of(1e-3).withWeightDecay(0.5).withDecayOfWeightsOnly()),
            Arguments.of("lion_rate_change", Lion.of(1e-3)),
            Arguments.of("lamb", Lamb.of(1e-3)),
            Arguments.of(
                "lamb_settings",
                Lamb.of(1e-2).withBetas(0.7, 0.95).withEpsilon(1e-3).withWeightDecay(0.3)),
            Arguments.of(
                "lamb_decay_of_some", Lamb.of(1e-3).withWeightDecay(0.3).withDecayOfWeightsOnly()),
            Arguments.of("lamb_rate_change", Lamb.of(1e-3))));
  }

  private static Stream<Arguments> adamsRelatives() {
    Adamax adamax = Adamax.of(0.002);
    NAdam nAdam = NAdam.of(0.002);
    RAdam rAdam = RAdam.of(0.001);
    return Stream.of(
        Arguments.of("adamax", adamax),
        Arguments.of(
            "adamax_settings", adamax.withBetas(0.7, 0.95).withEpsilon(1e-3).withWeightDecay(0.3)),
        Arguments.of("adamax_decay_of_some", adamax.withWeightDecay(0.3).withDecayOfWeightsOnly()),
        Arguments.of("adamax_rate_change", adamax),
        Arguments.of("nadam", nAdam),
        Arguments.of(
            "nadam_settings",
            nAdam
                .withBetas(0.7, 0.95)
                .withEpsilon(1e-3)
                .withMomentumDecay(0.1)
                .withWeightDecay(0.3)),
        Arguments.of("nadam_decoupled", nAdam.withDecoupledWeightDecay(0.5)),
        Arguments.of("nadam_decay_of_some", nAdam.withWeightDecay(0.3).withDecayOfWeightsOnly()),
        Arguments.of("nadam_rate_change", nAdam),
        Arguments.of("radam", rAdam),
        Arguments.of(
            "radam_settings", rAdam.withBetas(0.7, 0.95).withEpsilon(1e-3).withWeightDecay(0.3)),
        Arguments.of("radam_decoupled", rAdam.withDecoupledWeightDecay(0.5)),
        Arguments.of("radam_decay_of_some", rAdam.withWeightDecay(0.3).withDecayOfWeightsOnly()),
        Arguments.of("radam_rate_change", rAdam));
  }

  @ParameterizedTest(name = "{0} follows PyTorch for fifty steps")
  @MethodSource("rules")
  void a_rule_follows_PyTorch(String name, Optimizer rule) {
    GoldenTable expected = GoldenTable.read(name);
    double[] rates = expected.column("rate");
    assertEquals(51, rates.length);
    double worst = 0;
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray parameters = manager.create(expected.vector(0, 2));
      Map<String, NDArray> state = zeros(manager, rule, parameters.getShape());
      for (int step = 1; step < rates.length; step++) {
        try (NDArray gradient = manager.create(GRADIENTS.vector(step - 1, 1))) {
          rule.update(parameters, gradient, state, new Step(step, rates[step], DECAYED, SHAPES));
        }
        worst = Math.max(worst, deviation(expected.vector(step, 2), parameters.toFloatArray()));
      }
    }
    assertTrue(worst <= ROUNDING, name + " deviates by " + worst);
  }

  @ParameterizedTest(name = "{0} leaves no array behind")
  @MethodSource("rules")
  void an_update_leaves_no_array_behind(String name, Optimizer rule) {
    try (NDManager base = NDManager.newBaseManager();
        NDManager manager = base.newSubManager()) {
      NDArray parameters = manager.ones(new Shape(7));
      NDArray gradient = manager.ones(new Shape(7));
      Map<String, NDArray> state = zeros(manager, rule, parameters.getShape());
      for (int step = 1; step <= 3; step++) {
        rule.update(parameters, gradient, state, new Step(step, 0.01, 0));
      }
      assertEquals(2 + state.size(), base.getManagedArrays().size(), name);
    }
  }

  @Test
  void parameters_that_record_gradients_are_changed_in_place() {
    try (NDManager manager = NDManager.newBaseManager()) {
      for (Optimizer rule :
          List.of(
              Sgd.of(1),
              Adam.of(1),
              AdamW.of(1),
              Adagrad.of(1),
              Adamax.of(1),
              RAdam.of(1),
              Lion.of(1),
              Lamb.of(1))) {
        NDArray parameters = manager.zeros(new Shape(3));
        parameters.setRequiresGradient(true);
        Map<String, NDArray> state = zeros(manager, rule, parameters.getShape());
        rule.update(parameters, manager.ones(new Shape(3)), state, new Step(1, 1, 0));
        assertEquals(-1, parameters.getFloat(2), 1e-4);
      }
    }
  }

  @Test
  void LAMB_takes_a_vector_whose_sizes_nobody_tells_for_one_parameter() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Lamb rule = Lamb.of(1).withWeightDecay(0);
      NDArray parameters = manager.create(new float[] {3, 4});
      Map<String, NDArray> state = zeros(manager, rule, parameters.getShape());
      rule.update(parameters, manager.ones(new Shape(2)), state, new Step(1, 0.1, 0));
      float moved = (float) (0.1 * 5 / Math.sqrt(2));
      assertArrayEquals(new float[] {3 - moved, 4 - moved}, parameters.toFloatArray(), 1e-5f);
    }
  }

  @Test
  void NAdam_knows_its_momentum_after_a_million_updates() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NAdam rule = NAdam.of(1).withBetas(0.999, 0.999);
      NDArray parameters = manager.zeros(new Shape(1));
      Map<String, NDArray> state = zeros(manager, rule, parameters.getShape());
      state.values().forEach(vector -> vector.addi(1));
      rule.update(parameters, manager.ones(new Shape(1)), state, new Step(1_000_000, 0.5, 0));
      assertEquals(-0.5, parameters.getFloat(), 1e-5);
    }
  }

  @Test
  void the_first_step_of_Adam_is_the_learning_rate_in_spite_of_betas_in_float32() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Adam rule = Adam.of(1);
      NDArray parameters = manager.zeros(new Shape(1));
      Map<String, NDArray> state = zeros(manager, rule, parameters.getShape());
      rule.update(parameters, manager.ones(new Shape(1)), state, new Step(1, 1, 0));
      assertEquals(-1, parameters.getFloat(), 1e-6);
    }
  }

  private static Map<String, NDArray> zeros(NDManager manager, Optimizer rule, Shape shape) {
    Map<String, NDArray> state = new HashMap<>();
    rule.stateNames().forEach(name -> state.put(name, manager.zeros(shape)));
    return state;
  }

  private static double deviation(float[] expected, float[] actual) {
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      double scale = Math.max(Math.abs(expected[i]), 1e-3);
      worst = Math.max(worst, Math.abs((double) actual[i] - expected[i]) / scale);
    }
    return worst;
  }
}
