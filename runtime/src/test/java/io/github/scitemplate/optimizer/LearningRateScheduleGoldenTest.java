package io.github.scitemplate.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every schedule against fifty steps of PyTorch; golden.py beside the table made it. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LearningRateScheduleGoldenTest {
  private static final GoldenTable EXPECTED = GoldenTable.read("schedules");
  private static final double INITIAL = 0.01;

  static Stream<Arguments> schedules() {
    ReduceOnPlateau low = ReduceOnPlateau.of(ReduceOnPlateau.Mode.MIN);
    ReduceOnPlateau high = ReduceOnPlateau.of(ReduceOnPlateau.Mode.MAX);
    return Stream.of(
        Arguments.of("constant", LearningRateSchedule.constant()),
        Arguments.of("step", LearningRateSchedule.step(7, 0.6)),
        Arguments.of("multi_step", LearningRateSchedule.multiStep(List.of(5, 6, 30), 0.3)),
        Arguments.of("exponential", LearningRateSchedule.exponential(0.93)),
        Arguments.of("cosine", LearningRateSchedule.cosine(20, 0.002)),
        Arguments.of("cosine_restarts", LearningRateSchedule.cosineWarmRestarts(12, 1, 0.001)),
        Arguments.of("cosine_longer_restarts", LearningRateSchedule.cosineWarmRestarts(5, 2, 0)),
        Arguments.of("one_cycle", LearningRateSchedule.oneCycle(51)),
        Arguments.of("one_cycle_settings", LearningRateSchedule.oneCycle(51, 0.55, 10, 50)),
        Arguments.of("polynomial", LearningRateSchedule.polynomial(40, 1)),
        Arguments.of("polynomial_square", LearningRateSchedule.polynomial(70, 2)),
        Arguments.of("inverse_square_root", LearningRateSchedule.inverseSquareRoot(9)),
        Arguments.of("own", LearningRateSchedule.of((step, initial) -> initial / (1 + 0.1 * step))),
        Arguments.of("warmup", LearningRateSchedule.linearWarmup(12, 0.05)),
        Arguments.of(
            "warmup_cosine",
            LearningRateSchedule.sequential(
                LearningRateSchedule.linearWarmup(8, 0.1), 8, LearningRateSchedule.cosine(42, 0))),
        Arguments.of(
            "three_in_sequence",
            LearningRateSchedule.sequential(
                LearningRateSchedule.linearWarmup(10, 0.2),
                6,
                LearningRateSchedule.sequential(
                    LearningRateSchedule.exponential(0.9), 19, LearningRateSchedule.step(4, 0.5)))),
        Arguments.of(
            "warmup_exponential",
            LearningRateSchedule.chained(
                LearningRateSchedule.linearWarmup(9, 0.1), LearningRateSchedule.exponential(0.95))),
        Arguments.of(
            "warmup_cosine_step",
            LearningRateSchedule.chained(
                LearningRateSchedule.linearWarmup(9, 0.1),
                LearningRateSchedule.cosine(60, 0),
                LearningRateSchedule.step(20, 0.5))),
        Arguments.of("plateau_loss", low.withFactor(0.5).withPatience(2)),
        Arguments.of(
            "plateau_loss_cooldown",
            low.withFactor(0.4).withPatience(1).withCooldown(3).withMinimumLearningRate(0.0005)),
        Arguments.of("plateau_accuracy", high.withFactor(0.3).withPatience(3).withThreshold(0.02)),
        Arguments.of(
            "plateau_accuracy_cooldown",
            high.withFactor(0.5).withPatience(0).withCooldown(2).withMinimumLearningRate(0.002)));
  }

  @ParameterizedTest(name = "{0} follows PyTorch for fifty steps")
  @MethodSource("schedules")
  void a_schedule_follows_PyTorch(String name, LearningRateSchedule schedule) {
    double[] expected = EXPECTED.column(name);
    double[] scores = EXPECTED.column(name.contains("accuracy") ? "accuracy" : "loss");
    assertEquals(51, expected.length);
    ScheduleState state = schedule.start(INITIAL);
    double worst = deviation(expected[0], state);
    for (int step = 1; step < expected.length; step++) {
      double score = schedule.watchesScore() ? scores[step] : Double.NaN;
      state = schedule.next(state, INITIAL, score);
      assertEquals(step, state.steps());
      worst = Math.max(worst, deviation(expected[step], state));
    }
    assertTrue(worst <= 1e-9, name + " deviates by " + worst);
  }

  private static double deviation(double expected, ScheduleState state) {
    return Math.abs(state.learningRate() - expected) / INITIAL;
  }
}
