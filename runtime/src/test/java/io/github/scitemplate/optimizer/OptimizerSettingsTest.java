package io.github.scitemplate.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.optimizer.ReduceOnPlateau.Mode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OptimizerSettingsTest {

  static Stream<Arguments> refused() {
    return Stream.of(
        refused("learning rate", "-0.1", () -> Sgd.of(-0.1)),
        refused("learning rate", "NaN", () -> Adam.of(Double.NaN)),
        refused("learning rate", "Infinity", () -> AdamW.of(Double.POSITIVE_INFINITY)),
        refused("momentum", "-0.9", () -> Sgd.of(1).withMomentum(-0.9)),
        refused("dampening", "NaN", () -> Sgd.of(1).withDampening(Double.NaN)),
        refused("weight decay", "-1.0", () -> Sgd.of(1).withWeightDecay(-1)),
        refused("momentum with nesterov", "0.0", () -> Sgd.of(1).withNesterov()),
        refused(
            "dampening with nesterov",
            "0.5",
            () -> Sgd.of(1).withMomentum(0.9).withDampening(0.5).withNesterov()),
        refused("beta1", "1.0", () -> Adam.of(1).withBetas(1, 0.9)),
        refused("beta2", "0.999999999", () -> Adam.of(1).withBetas(0.9, 0.999999999)),
        refused("epsilon", "-1.0E-8", () -> AdamW.of(1).withEpsilon(-1e-8)),
        refused("learning rate", "-1.0", () -> RmsProp.of(-1)),
        refused("alpha", "1.0", () -> RmsProp.of(1).withAlpha(1)),
        refused("epsilon", "-1.0", () -> RmsProp.of(1).withEpsilon(-1)),
        refused("momentum", "-1.0", () -> RmsProp.of(1).withMomentum(-1)),
        refused("weight decay", "-1.0", () -> RmsProp.of(1).withWeightDecay(-1)),
        refused("learning rate", "-1.0", () -> Adagrad.of(-1)),
        refused("rate decay", "-1.0", () -> Adagrad.of(1).withRateDecay(-1)),
        refused("initial sum", "-1.0", () -> Adagrad.of(1).withInitialSum(-1)),
        refused("epsilon", "NaN", () -> Adagrad.of(1).withEpsilon(Double.NaN)),
        refused("weight decay", "-1.0", () -> Adagrad.of(1).withWeightDecay(-1)),
        refused("rho", "1.0", () -> Adadelta.of(1).withRho(1)),
        refused("epsilon", "-1.0", () -> Adadelta.of(1).withEpsilon(-1)),
        refused("beta1", "-0.1", () -> Adamax.of(1).withBetas(-0.1, 0.9)),
        refused("beta2", "1.0", () -> NAdam.of(1).withBetas(0.9, 1)),
        refused("momentum decay", "-1.0", () -> NAdam.of(1).withMomentumDecay(-1)),
        refused("weight decay", "-1.0", () -> RAdam.of(1).withDecoupledWeightDecay(-1)),
        refused("beta2", "1.0", () -> Lion.of(1).withBetas(0.9, 1)),
        refused("weight decay", "-1.0", () -> Lion.of(1).withWeightDecay(-1)),
        refused("epsilon", "-1.0", () -> Lamb.of(1).withEpsilon(-1)),
        refused("t0", "0", () -> LearningRateSchedule.cosineWarmRestarts(0, 1, 0)),
        refused("tMult", "0", () -> LearningRateSchedule.cosineWarmRestarts(1, 0, 0)),
        refused("etaMin", "-1.0", () -> LearningRateSchedule.cosineWarmRestarts(1, 1, -1)),
        refused("total steps", "1", () -> LearningRateSchedule.oneCycle(1)),
        refused("the share of the rise", "1.0", () -> LearningRateSchedule.oneCycle(9, 1, 25, 1e4)),
        refused("div factor", "0.5", () -> LearningRateSchedule.oneCycle(9, 0.3, 0.5, 1e4)),
        refused(
            "final div factor",
            "Infinity",
            () -> LearningRateSchedule.oneCycle(9, 0.3, 25, Double.POSITIVE_INFINITY)),
        refused("total iters", "0", () -> LearningRateSchedule.polynomial(0, 1)),
        refused("power", "0.0", () -> LearningRateSchedule.polynomial(5, 0)),
        refused("warm-up steps", "0", () -> LearningRateSchedule.inverseSquareRoot(0)),
        refused("step size", "0", () -> LearningRateSchedule.step(0, 0.1)),
        refused("gamma", "0.0", () -> LearningRateSchedule.exponential(0)),
        refused("milestone", "0", () -> LearningRateSchedule.multiStep(List.of(3, 0), 0.1)),
        refused("tMax", "0", () -> LearningRateSchedule.cosine(0, 0)),
        refused("etaMin", "-1.0", () -> LearningRateSchedule.cosine(5, -1)),
        refused("warm-up steps", "0", () -> LearningRateSchedule.linearWarmup(0, 0.1)),
        refused("start factor", "0.0", () -> LearningRateSchedule.linearWarmup(5, 0)),
        refused("factor", "1.0", () -> ReduceOnPlateau.of(Mode.MIN).withFactor(1)),
        refused("patience", "-1", () -> ReduceOnPlateau.of(Mode.MIN).withPatience(-1)),
        refused(
            "the step at which the second schedule begins",
            "0",
            () ->
                LearningRateSchedule.sequential(
                    LearningRateSchedule.constant(), 0, LearningRateSchedule.constant())),
        refused(
            "each of the chained schedules",
            ReduceOnPlateau.of(Mode.MIN).toString(),
            () -> LearningRateSchedule.chained(ReduceOnPlateau.of(Mode.MIN))));
  }

  private static Arguments refused(String setting, String value, Executable making) {
    return Arguments.of(setting, value, making);
  }

  @ParameterizedTest(name = "{0} {1} is refused by name and value")
  @MethodSource("refused")
  void a_value_out_of_range_is_refused(String setting, String value, Executable making) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, making).getMessage());
    assertTrue(message.startsWith(setting + " must be "), message);
    assertTrue(message.endsWith(", not " + value), message);
  }

  @Test
  void defaults_are_those_of_PyTorch() {
    assertEquals(new Sgd(0.1, 0, 0, false, 0, Decayed.ALL), Sgd.of(0.1));
    assertEquals(new Adam(0.1, 0.9, 0.999, 1e-8, 0, Decayed.ALL), Adam.of(0.1));
    assertEquals(new AdamW(0.1, 0.9, 0.999, 1e-8, 0.01, Decayed.ALL), AdamW.of(0.1));
    assertEquals(new RmsProp(0.1, 0.99, 1e-8, 0, false, 0, Decayed.ALL), RmsProp.of(0.1));
    assertEquals(new Adagrad(0.1, 0, 0, 1e-10, 0, Decayed.ALL), Adagrad.of(0.1));
    assertEquals(new Adadelta(0.1, 0.9, 1e-6, 0, Decayed.ALL), Adadelta.of(0.1));
    assertEquals(new Adamax(0.1, 0.9, 0.999, 1e-8, 0, Decayed.ALL), Adamax.of(0.1));
    assertEquals(new NAdam(0.1, 0.9, 0.999, 1e-8, 0.004, 0, false, Decayed.ALL), NAdam.of(0.1));
    assertEquals(new RAdam(0.1, 0.9, 0.999, 1e-8, 0, false, Decayed.ALL), RAdam.of(0.1));
    assertEquals(new ReduceOnPlateau(Mode.MIN, 0.1, 10, 1e-4, 0, 0), ReduceOnPlateau.of(Mode.MIN));
  }

  @Test
  void only_rules_with_memory_name_state() {
    assertEquals(List.of(), Sgd.of(1).stateNames());
    assertEquals(List.of("momentum"), Sgd.of(1).withMomentum(0.9).stateNames());
    assertEquals(List.of("mean", "variance"), Adam.of(1).stateNames());
    assertEquals(List.of("mean", "variance"), AdamW.of(1).stateNames());
    assertEquals(List.of("square"), RmsProp.of(1).stateNames());
    assertEquals(
        List.of("square", "mean", "momentum"),
        RmsProp.of(1).withCentering().withMomentum(0.9).stateNames());
    assertEquals(List.of("sum"), Adagrad.of(1).stateNames());
    assertEquals(List.of("square", "moved"), Adadelta.of(1).stateNames());
    assertEquals(List.of("mean", "norm"), Adamax.of(1).stateNames());
    assertEquals(List.of("mean", "variance"), NAdam.of(1).stateNames());
    assertEquals(List.of("mean", "variance"), RAdam.of(1).stateNames());
    assertEquals(List.of("mean"), Lion.of(1).stateNames());
    assertEquals(List.of("mean", "variance"), Lamb.of(1).stateNames());
  }
}
