package io.github.scitemplate.optimizer;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.optimizer.GroupedOptimizer.GroupStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GroupedOptimizerTest {
  private static final int SIZE = 301;

  static Stream<Optimizer> rules() {
    return Stream.of(
        Adam.of(0.01),
        Adam.of(0.01).withWeightDecay(0.3),
        Adam.of(0.01).withWeightDecay(0.3).withDecayOfWeightsOnly().withBetas(0.5, 0.7),
        AdamW.of(0.01).withWeightDecay(0.3),
        AdamW.of(0.01).withWeightDecay(0.3).withDecayOfWeightsOnly().withEpsilon(0.1));
  }

  /** What rules change: the parameters, then what they remember. */
  private static final class Vectors {
    private final NDArray parameters;
    private final Map<String, NDArray> state = new LinkedHashMap<>();

    Vectors(NDManager manager) {
      parameters = manager.create(numbers(1));
      AdamUpdate.STATE_NAMES.forEach(name -> state.put(name, manager.create(numbers(2)).square()));
    }

    NDArray vector(String name) {
      return requireNonNull(state.get(name), name);
    }

    float[] all() {
      return parameters
          .concat(vector(AdamUpdate.MEAN))
          .concat(vector(AdamUpdate.VARIANCE))
          .toFloatArray();
    }
  }

  private static float[] numbers(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] numbers = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      numbers[i] = (float) (random.nextDouble() - 0.5);
    }
    return numbers;
  }

  /** Ranges of many sizes, some next to each other, some of another number of updates. */
  private static List<GroupStep> steps(Optimizer rule) {
    List<GroupStep> steps = new ArrayList<>();
    long[] begins = {0, 1, 17, 40, 41, 104, 200, 260};
    long[] sizes = {1, 16, 20, 1, 63, 96, 60, 41};
    for (int i = 0; i < begins.length; i++) {
      double decay = i == 2 ? 0 : 0.1 * i;
      Optimizer own = i == 0 ? rule : rule.withWeightDecay(decay);
      long number = i == 5 ? 2 : 9;
      steps.add(
          new GroupStep(own, begins[i], sizes[i], new Step(number, 0.01 / (i + 1), sizes[i] / 2)));
    }
    return steps;
  }

  @ParameterizedTest
  @MethodSource("rules")
  void groupsUpdatedTogetherHaveTheBitsOfEachByItself(Optimizer rule) {
    try (NDManager base = NDManager.newBaseManager();
        NDManager manager = base.newSubManager()) {
      Vectors together = new Vectors(manager);
      Vectors apart = new Vectors(manager);
      assertTrue(GroupedOptimizer.areUpdatedTogether(List.of(rule, rule.withWeightDecay(1))));
      GroupedOptimizer.updateTogether(
          together.parameters, manager.create(numbers(3)), together.state, steps(rule));
      NDArray gradient = manager.create(numbers(3));
      for (GroupStep one : steps(rule)) {
        Function<NDArray, NDArray> range =
            vector -> vector.get(new NDIndex(one.begin() + ":" + (one.begin() + one.size())));
        Vectors copies = new Vectors(manager);
        NDArray parameters = range.apply(copies.parameters).duplicate();
        Map<String, NDArray> state = new LinkedHashMap<>();
        copies.state.forEach((name, vector) -> state.put(name, range.apply(vector).duplicate()));
        one.rule().update(parameters, range.apply(gradient).duplicate(), state, one.step());
        NDIndex place = new NDIndex(one.begin() + ":" + (one.begin() + one.size()));
        apart.parameters.set(place, parameters);
        state.forEach((name, part) -> apart.vector(name).set(place, part));
      }
      assertArrayEquals(apart.all(), together.all());
      assertEquals(new Vectors(manager).parameters.getFloat(37), together.parameters.getFloat(37));
    }
  }

  @Test
  void rulesThatDifferInMoreThanDecayAreUpdatedApart() {
    AdamW rule = AdamW.of(0.1);
    assertTrue(GroupedOptimizer.areUpdatedTogether(List.of(rule, AdamW.of(0.2))));
    for (Optimizer other :
        List.of(Adam.of(0.1), Sgd.of(0.1), rule.withBetas(0, 0), rule.withEpsilon(0.1))) {
      assertFalse(GroupedOptimizer.areUpdatedTogether(List.of(rule, other)), other::toString);
    }
    assertFalse(GroupedOptimizer.areUpdatedTogether(List.of()));
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray vector = manager.ones(new Shape(2));
      GroupStep step = new GroupStep(Sgd.of(1), 0, 2, new Step(1, 1, 2));
      assertThrows(
          IllegalArgumentException.class,
          () -> GroupedOptimizer.updateTogether(vector, vector, Map.of(), List.of(step)));
    }
  }

  @Test
  void aGroupMayHaveARuleOfItsOwn() {
    AdamW own = AdamW.of(0.3);
    GroupedOptimizer rule =
        (GroupedOptimizer)
            Muon.of(0.02)
                .withGroup("head", g -> g.withRule(own).withWeightDecay(0.5).withRateFactor(0.1))
                .withGroup("body", g -> g.withRule(Sgd.of(0.7).withMomentum(0.9)))
                .withGroup("foot", g -> g.withRule(own).withLearningRate(0.9));
    assertEquals(own.withWeightDecay(0.5), rule.ruleOf(rule.groups().get(0)));
    assertEquals(0.03, rule.groups().get(0).rateBeside(0.02), 1e-12);
    assertEquals(0.7, rule.groups().get(1).rateBeside(0.02));
    assertEquals(0.9, rule.groups().get(2).rateBeside(0.02));
    assertEquals(List.of("mean", "variance", "momentum"), rule.stateNames());
    assertEquals(4, rule.treatments().size());
    assertEquals(OptionalDouble.empty(), rule.groups().get(1).ownRate());
  }

  @Test
  void aRuleWithGroupsOfItsOwnIsRefusedInAGroup() {
    Optimizer inner = ClippedGradient.byNorm(1, Adam.of(0.1)).withGroup("a", g -> g);
    UserException e =
        assertThrows(
            UserException.class, () -> Sgd.of(1).withGroup("head", g -> g.withRule(inner)));
    assertTrue(e.problem().contains("head has groups itself"), e.problem());
  }
}
