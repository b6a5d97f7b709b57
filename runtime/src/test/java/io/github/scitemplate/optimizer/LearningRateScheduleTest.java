package io.github.scitemplate.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.optimizer.ReduceOnPlateau.Mode;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What PyTorch has no example of. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LearningRateScheduleTest {

  @Test
  void a_warm_up_may_lead_to_a_plateau() {
    LearningRateSchedule schedule =
        LearningRateSchedule.sequential(
            LearningRateSchedule.linearWarmup(2, 0.5),
            2,
            ReduceOnPlateau.of(Mode.MIN).withPatience(1));
    assertTrue(schedule.watchesScore());
    double[] expected = {0.5, 0.75, 1, 1, 1, 0.1, 0.1};
    ScheduleState state = schedule.start(1);
    for (int step = 0; step < expected.length; step++) {
      assertEquals(step, state.steps());
      assertEquals(expected[step], state.learningRate(), 1e-12);
      state = schedule.next(state, 1, 7);
    }
  }

  private static double rate(LearningRateSchedule schedule, long steps) {
    return schedule.next(ScheduleState.of(steps - 1, 1), 1, 0).learningRate();
  }

  @Test
  void a_schedule_over_the_training_gets_its_steps_wherever_it_stands() {
    LearningRateSchedule cosine =
        LearningRateSchedule.overTraining(steps -> LearningRateSchedule.cosine(steps, 0));
    assertEquals(0.5, rate(cosine.over(20), 10), 1e-12);
    LearningRateSchedule after =
        LearningRateSchedule.sequential(
            LearningRateSchedule.overTraining(
                steps -> LearningRateSchedule.linearWarmup(steps, 0.5)),
            10,
            cosine);
    assertEquals(0.75, rate(after.over(30), 5), 1e-12);
    assertEquals(0.5, rate(after.over(30), 20), 1e-12);
    assertEquals(0.75, rate(after.over(4), 2), 1e-12, "training ends before the second");
    LearningRateSchedule chained =
        LearningRateSchedule.chained(cosine, LearningRateSchedule.exponential(1));
    assertEquals(0.5, rate(chained.over(8), 4), 1e-12);
    LearningRateSchedule plain = LearningRateSchedule.step(2, 0.5);
    assertEquals(plain, plain.over(7));
  }

  @Test
  void a_schedule_over_the_training_watches_no_score_and_waits_for_its_length() {
    LearningRateSchedule plateau =
        LearningRateSchedule.overTraining(steps -> ReduceOnPlateau.of(Mode.MIN));
    assertThrows(IllegalArgumentException.class, () -> plateau.over(5));
    assertThrows(IllegalStateException.class, () -> plateau.start(1));
  }

  @Test
  void one_cycle_stays_where_it_fell_to() {
    LearningRateSchedule cycle = LearningRateSchedule.oneCycle(10, 0.3, 25, 1e4);
    double end = 2.0 / 25 / 1e4;
    assertEquals(end, cycle.next(ScheduleState.of(8, 1), 2, 0).learningRate(), 1e-12);
    assertEquals(end, cycle.next(ScheduleState.of(500, 1), 2, 0).learningRate(), 1e-12);
    assertEquals(2, LearningRateSchedule.oneCycle(2, 0.5, 25, 1e4).start(2).learningRate(), 1e-12);
  }

  @Test
  void restarts_are_found_after_a_billion_steps() {
    LearningRateSchedule even = LearningRateSchedule.cosineWarmRestarts(10, 1, 0);
    assertEquals(0.5, even.next(ScheduleState.of(1_000_000_004L, 1), 1, 0).learningRate(), 1e-9);
    LearningRateSchedule longer = LearningRateSchedule.cosineWarmRestarts(1, 2, 0);
    long restart = (1L << 40) - 1;
    assertEquals(1, longer.next(ScheduleState.of(restart - 1, 1), 1, 0).learningRate());
  }

  @Test
  void a_schedule_of_ones_own_may_stand_in_sequences_and_chains() {
    LearningRateSchedule own = LearningRateSchedule.of((step, initial) -> initial * (step + 1));
    assertFalse(own.watchesScore());
    LearningRateSchedule sequence =
        LearningRateSchedule.sequential(LearningRateSchedule.constant(), 3, own);
    assertEquals(2 * 2, sequence.next(ScheduleState.of(3, 1), 2, 0).learningRate());
    LearningRateSchedule chain =
        LearningRateSchedule.chained(own, LearningRateSchedule.exponential(0.5));
    assertEquals(2 * 3 * 0.25, chain.next(ScheduleState.of(1, 1), 2, 0).learningRate(), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void a_rate_of_ones_own_that_is_none_names_its_step(double rate) {
    LearningRateSchedule own =
        LearningRateSchedule.of((step, initial) -> step < 7 ? initial : rate);
    ScheduleState before = own.next(ScheduleState.of(5, 1), 1, 0);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> own.next(before, 1, 0));
    assertEquals(
        "the learning rate after step 7 must be zero or a positive number, not " + rate,
        e.getMessage());
  }

  @Test
  void a_chain_may_hold_a_sequence() {
    LearningRateSchedule sequence =
        LearningRateSchedule.sequential(
            LearningRateSchedule.linearWarmup(4, 0.25), 4, LearningRateSchedule.exponential(0.5));
    LearningRateSchedule chain =
        LearningRateSchedule.chained(sequence, LearningRateSchedule.step(5, 0.1));
    assertFalse(chain.watchesScore());
    assertEquals(0.5, chain.start(2).learningRate(), 1e-12);
    assertEquals(2 * 0.4375, chain.next(ScheduleState.of(0, 0.5), 2, 0).learningRate(), 1e-12);
    assertEquals(2, chain.next(ScheduleState.of(3, 0.5), 2, 0).learningRate(), 1e-12);
    assertEquals(0.1, chain.next(ScheduleState.of(4, 0.5), 2, 0).learningRate(), 1e-12);
  }

  @Test
  void a_chain_that_begins_at_zero_stays_there() {
    LearningRateSchedule chain = LearningRateSchedule.chained(LearningRateSchedule.step(5, 0.1));
    assertEquals(0, chain.next(chain.start(0), 0, 0).learningRate());
  }

  @Test
  void a_late_step_needs_no_history() {
    LearningRateSchedule schedule = LearningRateSchedule.cosine(2_000_000_000, 0);
    ScheduleState late = schedule.next(ScheduleState.of(999_999_999, 0.5), 1, 0);
    assertEquals(0.5, late.learningRate(), 1e-9);
  }

  @Test
  void a_reduction_of_a_hundred_millionth_is_not_made() {
    ReduceOnPlateau schedule = ReduceOnPlateau.of(Mode.MIN).withPatience(0);
    ScheduleState state = new ScheduleState(9, 1e-8, 1, 0, 0);
    assertEquals(1e-8, schedule.next(state, 1, 2).learningRate());
  }

  @Test
  void a_plateau_starts_with_a_finite_best() {
    ScheduleState low = ReduceOnPlateau.of(Mode.MIN).start(1);
    ScheduleState high = ReduceOnPlateau.of(Mode.MAX).start(1);
    assertTrue(Double.isFinite(low.best()) && Double.isFinite(high.best()));
    assertEquals(3e38, ReduceOnPlateau.of(Mode.MIN).next(low, 1, 3e38).best());
    assertEquals(-3e38, ReduceOnPlateau.of(Mode.MAX).next(high, 1, -3e38).best());
  }

  @Test
  void aScheduleOverTheTrainingNeedsItsLength() {
    LearningRateSchedule over =
        LearningRateSchedule.overTraining(steps -> LearningRateSchedule.cosine(steps, 0));
    assertFalse(over.watchesScore());
    String first =
        String.valueOf(
            assertThrows(IllegalStateException.class, () -> over.start(0.1)).getMessage());
    assertTrue(first.contains("call over(steps) first"), first);
    ScheduleState state = over.over(10).start(0.1);
    assertThrows(IllegalStateException.class, () -> over.next(state, 0.1, 0));
  }
}
