package io.github.scitemplate.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.optimizer.ReduceOnPlateau.Mode;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

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
}
