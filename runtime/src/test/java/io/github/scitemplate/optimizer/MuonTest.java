package io.github.scitemplate.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Muon beside fifty steps of the published algorithm in float64, which golden.py has. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MuonTest {
  private static final GoldenTable GRADIENTS = GoldenTable.read("muon_gradients");
  private static final List<Shape> SHAPES =
      List.of(new Shape(6, 4), new Shape(3, 7), new Shape(3, 2, 2, 2), new Shape(5));
  private static final long WEIGHTS = 24 + 21 + 24;

  static Stream<Arguments> rules() {
    AdamW others = AdamW.of(0.01).withBetas(0.7, 0.9).withEpsilon(1e-3).withWeightDecay(0.3);
    return Stream.of(
        Arguments.of("muon", Muon.of(0.02)),
        Arguments.of(
            "muon_settings",
            Muon.of(0.05)
                .withMomentum(0.8)
                .withoutNesterov()
                .withIterations(3)
                .withWeightDecay(0.1)
                .withOthers(others)),
        Arguments.of("muon_rate_change", Muon.of(0.02).withWeightDecay(0.2)));
  }

  @ParameterizedTest(name = "{0} follows the reference for fifty steps")
  @MethodSource("rules")
  void it_follows_the_published_algorithm(String name, Muon rule) {
    GoldenTable expected = GoldenTable.read(name);
    double[] rates = expected.column("rate");
    assertEquals(51, rates.length);
    try (NDManager base = NDManager.newBaseManager();
        NDManager manager = base.newSubManager()) {
      NDArray parameters = manager.create(expected.vector(0, 2));
      Map<String, NDArray> state = state(manager, rule, parameters);
      for (int step = 1; step < rates.length; step++) {
        try (NDArray gradient = manager.create(GRADIENTS.vector(step - 1, 1))) {
          float[] before = gradient.toFloatArray();
          rule.update(parameters, gradient, state, new Step(step, rates[step], WEIGHTS, SHAPES));
          assertArrayEquals(before, gradient.toFloatArray(), "the gradient is only read");
        }
        assertArrayEquals(expected.vector(step, 2), parameters.toFloatArray(), 3e-5f);
      }
      assertEquals(1 + state.size(), base.getManagedArrays().size(), "no array is left behind");
    }
  }

  private static Map<String, NDArray> state(NDManager manager, Optimizer rule, NDArray like) {
    Map<String, NDArray> state = new LinkedHashMap<>();
    rule.stateNames().forEach(name -> state.put(name, manager.zeros(like.getShape())));
    return state;
  }

  /** The singular values of a step are near one, whatever the gradient's are. */
  @Test
  void a_step_has_the_direction_of_an_orthogonal_matrix() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Muon rule = Muon.of(1);
      NDArray parameters = manager.zeros(new Shape(4));
      NDArray gradient = manager.create(new float[] {100, 1, 0, 1});
      rule.update(
          parameters,
          gradient,
          state(manager, rule, parameters),
          new Step(1, 1, 4, List.of(new Shape(2, 2))));
      NDArray matrix = parameters.reshape(2, 2);
      NDArray product = matrix.matMul(matrix.transpose());
      for (int i = 0; i < 2; i++) {
        float square = product.getFloat(i, i);
        assertTrue(square > 0.45 && square < 1.5, product::toString);
      }
      assertEquals(0, product.getFloat(0, 1), 1e-5);
    }
  }

  @Test
  void without_shapes_or_with_a_bias_of_two_axes_all_is_left_to_AdamW() {
    for (Step step : List.of(new Step(1, 0.5, 6), new Step(1, 0.5, 0, List.of(new Shape(2, 3))))) {
      try (NDManager manager = NDManager.newBaseManager()) {
        Muon rule = Muon.of(1).withOthers(AdamW.of(0.1).withWeightDecay(0));
        NDArray parameters = manager.zeros(new Shape(6));
        rule.update(parameters, manager.ones(new Shape(6)), state(manager, rule, parameters), step);
        assertEquals(-0.05, parameters.getFloat(3), 1e-6, "half of its rate, as the weights'");
      }
    }
  }

  @Test
  void decay_is_of_all_or_of_weights_only() {
    Muon rule = Muon.of(1).withWeightDecay(0.1);
    assertEquals(0.1, rule.others().weightDecay());
    assertEquals(0, rule.withDecayOfWeightsOnly().others().weightDecay());
    assertEquals(0.1, rule.withDecayOfWeightsOnly().weightDecay());
    assertEquals(0.5, rule.withOthers(AdamW.of(1).withWeightDecay(0.5)).others().weightDecay());
  }
}
