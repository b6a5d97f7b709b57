package io.github.scitemplate.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Values are what PyTorch 2.7.1's clip_grad_norm_ and clip_grad_value_ leave. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ClippedGradientTest {
  private static final float NAN = Float.NaN;
  private static final float INF = Float.POSITIVE_INFINITY;

  /** Keeps the gradient it is given as its state. */
  private record Given(double learningRate) implements Optimizer {
    @Override
    public List<String> stateNames() {
      return List.of("gradient");
    }

    @Override
    public void update(
        NDArray parameters, NDArray gradient, Map<String, NDArray> state, Step step) {
      state.values().forEach(kept -> kept.addi(gradient));
    }
  }

  private static float[] clipped(ClippedGradient rule, float... gradient) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Shape shape = new Shape(gradient.length);
      NDArray kept = manager.zeros(shape);
      rule.update(
          manager.zeros(shape),
          manager.create(gradient),
          Map.of("gradient", kept),
          new Step(1, 1, gradient.length));
      return kept.toFloatArray();
    }
  }

  private static float[] byValue(float... gradient) {
    return clipped(ClippedGradient.byValue(0.5, new Given(1)), gradient);
  }

  private static float[] byNorm(float... gradient) {
    return clipped(ClippedGradient.byNorm(0.5, new Given(1)), gradient);
  }

  @Test
  void values_are_cut_on_both_sides_and_what_is_no_number_stays() {
    assertArrayEquals(
        new float[] {NAN, 0.5f, -0.5f, 0.5f, -0.5f, 0.25f, -0.25f},
        byValue(NAN, 3, -3, INF, -INF, 0.25f, -0.25f));
  }

  @Test
  void the_norm_scales_all_down_and_leaves_small_ones_alone() {
    assertArrayEquals(new float[] {0.29999995f, -0.39999992f}, byNorm(3, -4), 1e-7f);
    assertArrayEquals(new float[] {0.1f, -0.2f}, byNorm(0.1f, -0.2f));
    assertArrayEquals(new float[] {0, 0}, byNorm(0, 0));
  }

  @Test
  void a_norm_that_is_no_number_spoils_all_and_an_infinite_one_leaves_zeros() {
    assertArrayEquals(new float[] {NAN, NAN, NAN}, byNorm(1, NAN, -1));
    assertArrayEquals(new float[] {0, NAN, 0}, byNorm(1, -INF, 2));
    assertArrayEquals(new float[] {0, NAN, 0}, byNorm(1, INF, 2));
  }

  @Test
  void the_rule_within_gives_rate_and_state() {
    ClippedGradient rule = ClippedGradient.byNorm(1, new Given(0.25));
    assertEquals(0.25, rule.learningRate());
    assertEquals(List.of("gradient"), rule.stateNames());
  }

  @Test
  void the_decay_of_weights_and_groups_is_that_of_the_rule_within() {
    ClippedGradient decayed = ClippedGradient.byNorm(2, Sgd.of(0.1)).withWeightDecay(0.5);
    assertEquals(ClippedGradient.byNorm(2, Sgd.of(0.1).withWeightDecay(0.5)), decayed);
  }
}
