package io.github.scitemplate.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract's rules for the monitor, against tables worked out by hand. */
class MonitorTest {

  /**
   * What happened when a run was played through: iterations of logs, validations, LR steps and
   * checkpoints.
   */
  private record Played(
      List<Long> logs,
      List<Long> validations,
      List<Long> steps,
      List<Long> checkpoints,
      long end,
      StopCause cause) {}

  @Test
  void nothingIsDueBetweenIterationsThatAreDoneAtOnce() {
    Random random = new Random(7);
    for (int trial = 0; trial < 300; trial++) {
      long every = 1L + random.nextInt(20);
      Schedule schedule =
          new Schedule(
              random.nextBoolean() ? TrainingUnit.EPOCHS : TrainingUnit.ITERATIONS,
              1L + random.nextInt(15),
              60,
              every,
              random.nextBoolean() ? OptionalLong.of(every * 2) : OptionalLong.empty(),
              1L + random.nextInt(20),
              1,
              OptionalLong.empty());
      Monitor monitor = new Monitor(schedule, ScoreMode.MAX, MonitorState.start());
      while (monitor.iteration() < 60) {
        int most = 1 + random.nextInt(30);
        int count = monitor.untilDue(most);
        for (int i = 1; i <= count; i++) {
          monitor.iterationCompleted();
          boolean due =
              monitor.logDue()
                  || monitor.validationDue()
                  || monitor.iteration() % schedule.batchesPerEpoch() == 0
                  || monitor.iteration() % schedule.checkpointEvery().orElse(1000) == 0
                  || monitor.iteration() >= schedule.total();
          assertTrue(i == count || !due, schedule + " at " + monitor.iteration());
          assertTrue(i < count || due || count == most, schedule + " at " + monitor.iteration());
        }
      }
    }
  }

  private static Played play(Schedule schedule, double... scores) {
    Monitor monitor = new Monitor(schedule, ScoreMode.MAX, MonitorState.start());
    Played played =
        new Played(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            0,
            StopCause.FINISHED);
    int next = 0;
    while (monitor.stopCause().isEmpty()) {
      monitor.iterationCompleted();
      long it = monitor.iteration();
      if (monitor.logDue()) {
        played.logs().add(it);
      }
      if (monitor.validationDue()) {
        played.validations().add(it);
        monitor.judge(next < scores.length ? scores[next++] : it);
      }
      if (monitor.learningRateStepDue(false)) {
        played.steps().add(it);
      }
      if (monitor.checkpointDue()) {
        played.checkpoints().add(it);
      }
    }
    return new Played(
        played.logs(),
        played.validations(),
        played.steps(),
        played.checkpoints(),
        monitor.iteration(),
        monitor.stopCause().orElseThrow());
  }

  private static OptionalLong some(String number) {
    return number == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(number));
  }

  private static List<Long> numbers(String text) {
    return text == null ? List.of() : List.of(text.split(" ")).stream().map(Long::valueOf).toList();
  }

  @ParameterizedTest(
      name = "{index}: {0} {1} of {2} batches, val {3}, checkpoint {4}, log {5}, lr {6}")
  @CsvSource({
    // unit, duration, batches, val, checkpoint, log, lr | logs, validations, lr steps, checkpoints,
    // end, cause
    "EPOCHS, 2, 3, 1, , 2, , 2 5, 3 6, 3 6, 6, 6, FINISHED",
    "EPOCHS, 2, 3, 1, 1, 1, , 1 2 3 4 5 6, 3 6, 3 6, 3 6, 6, FINISHED",
    "EPOCHS, 5, 2, 2, , 10, , , 4 8, 2 4 6 8, 8, 8, INCOMPLETE_PERIOD",
    "EPOCHS, 5, 2, 2, 4, 2, 2, 2 4 6 8, 4 8, 4 8, 8, 8, INCOMPLETE_PERIOD",
    "EPOCHS, 4, 1, 1, 2, 1, 3, 1 2 3 4, 1 2 3 4, 3, 2 4, 4, FINISHED",
    "EPOCHS, 3, 2, 3, , 3, , , 6, 2 4 6, 6, 6, FINISHED",
    "ITERATIONS, 7, 3, 7, , 3, 1, 3 6, 7, 1 2 3 4 5 6 7, 7, 7, FINISHED",
    "ITERATIONS, 7, 3, 2, , 2, 3, 2 4 6, 2 4 6, 3 6, 6, 6, INCOMPLETE_PERIOD",
    "ITERATIONS, 6, 4, 2, 4, 5, 2, 5, 2 4 6, 2 4 6, 4, 6, FINISHED",
    "ITERATIONS, 1, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1, FINISHED"
  })
  void everythingIsDueWhereTheTableSays(
      TrainingUnit unit,
      long duration,
      long batches,
      long val,
      String checkpoint,
      long log,
      String lr,
      String logs,
      String validations,
      String steps,
      String checkpoints,
      long end,
      StopCause cause) {
    ScheduleSettings settings =
        new ScheduleSettings(
            unit, duration, val, some(checkpoint), log, unit, some(lr), OptionalLong.empty());
    Played played = play(Schedule.of(settings, batches));
    assertEquals(
        new Played(
            numbers(logs), numbers(validations), numbers(steps), numbers(checkpoints), end, cause),
        played);
  }

  @ParameterizedTest(name = "{index}: patience {0}, scores {1}")
  @CsvSource({
    // patience, scores of the validations | end, cause, best score, best iteration
    "2, 1 2 2 2 9, 4, PATIENCE, 2, 2",
    "2, 1 0 2 1 1 9, 5, PATIENCE, 2, 3",
    "1, 3 NaN 9, 2, PATIENCE, 3, 1",
    "2, NaN NaN 9, 2, PATIENCE, NaN, 0",
    "2, NaN 1 0 2 3 4, 6, FINISHED, 4, 6",
    "3, 5 4 3 6 1 0, 6, FINISHED, 6, 4",
    "6, 5 4 3 2 1 0, 6, FINISHED, 5, 1"
  })
  void patienceCountsValidationsInARowWithoutImprovement(
      long patience, String scores, long end, StopCause cause, double best, long bestIteration) {
    ScheduleSettings settings =
        new ScheduleSettings(
            TrainingUnit.ITERATIONS,
            6,
            1,
            OptionalLong.empty(),
            10,
            TrainingUnit.ITERATIONS,
            OptionalLong.empty(),
            OptionalLong.of(patience));
    Monitor monitor = new Monitor(Schedule.of(settings, 3), ScoreMode.MAX, MonitorState.start());
    String[] values = scores.split(" ");
    while (monitor.stopCause().isEmpty()) {
      monitor.iterationCompleted();
      monitor.judge(Double.parseDouble(values[(int) monitor.iteration() - 1]));
    }
    assertEquals(end, monitor.iteration());
    assertEquals(cause, monitor.stopCause().orElseThrow());
    assertEquals(best, monitor.state().bestScore());
    assertEquals(bestIteration, monitor.state().bestIteration());
  }

  @ParameterizedTest
  @CsvSource({
    "MAX, 2, 1, true",
    "MAX, 1, 1, false",
    "MAX, 1, NaN, true",
    "MAX, NaN, NaN, false",
    "MAX, NaN, 1, false",
    "MIN, 1, 2, true",
    "MIN, 2, 1, false",
    "MIN, -Infinity, 0, true"
  })
  void onlyStrictlyBetterImproves(ScoreMode mode, double score, double best, boolean better) {
    assertEquals(better, mode.isBetter(score, best));
  }

  @Test
  void aScheduleThatWatchesTheScoreStepsAtValidations() {
    ScheduleSettings settings =
        new ScheduleSettings(
            TrainingUnit.EPOCHS,
            4,
            2,
            OptionalLong.empty(),
            10,
            TrainingUnit.EPOCHS,
            OptionalLong.empty(),
            OptionalLong.empty());
    Monitor monitor = new Monitor(Schedule.of(settings, 1), ScoreMode.MAX, MonitorState.start());
    List<Boolean> due = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      monitor.iterationCompleted();
      due.add(monitor.learningRateStepDue(true));
    }
    assertEquals(List.of(false, true, false, true), due);
  }

  @ParameterizedTest
  @CsvSource({
    // unit, duration, val, lr_unit, lr_freq | steps of the rate, how many
    "EPOCHS, 2, 1, ITERATIONS, 1, 1 2 3 4 5 6, 6",
    "EPOCHS, 2, 1, ITERATIONS, 4, 4, 2",
    "EPOCHS, 2, 1, EPOCHS, 1, 3 6, 2",
    "EPOCHS, 5, 2, ITERATIONS, 5, 5 10, 3",
    "ITERATIONS, 7, 7, EPOCHS, 1, 3 6, 3",
    "ITERATIONS, 7, 7, EPOCHS, 2, 6, 2",
    "ITERATIONS, 7, 7, ITERATIONS, 3, 3 6, 3"
  })
  void theLearningRateStepsInItsOwnUnit(
      TrainingUnit unit,
      long duration,
      long val,
      TrainingUnit lrUnit,
      long lr,
      String steps,
      long count) {
    OptionalLong absent = OptionalLong.empty();
    Schedule schedule =
        Schedule.of(
            new ScheduleSettings(
                unit, duration, val, absent, 10, lrUnit, OptionalLong.of(lr), absent),
            3);
    Monitor monitor = new Monitor(schedule, ScoreMode.MAX, MonitorState.start());
    List<Long> due = new ArrayList<>();
    while (monitor.iteration() < schedule.lastIteration()) {
      monitor.iterationCompleted();
      if (monitor.learningRateStepDue(false)) {
        due.add(monitor.iteration());
      }
    }
    assertEquals(numbers(steps), due);
    assertEquals(count, schedule.lrSteps());
  }

  @Test
  void positionsAreToldInTheUnitOfTheConfig() {
    ScheduleSettings epochs =
        new ScheduleSettings(
            TrainingUnit.EPOCHS,
            3,
            1,
            OptionalLong.empty(),
            4,
            TrainingUnit.EPOCHS,
            OptionalLong.empty(),
            OptionalLong.empty());
    Schedule schedule = Schedule.of(epochs, 3);
    assertEquals("epoch 1/3, iteration 3/3", schedule.position(3));
    assertEquals("epoch 2/3, iteration 1/3", schedule.position(4));
    assertEquals("1 epoch (3 iterations)", schedule.trained(3));
    assertEquals("4 iterations", schedule.trained(4));
    assertEquals(true, schedule.neverLogs());
    ScheduleSettings iterations =
        new ScheduleSettings(
            TrainingUnit.ITERATIONS,
            9,
            9,
            OptionalLong.empty(),
            4,
            TrainingUnit.ITERATIONS,
            OptionalLong.empty(),
            OptionalLong.empty());
    assertEquals("iteration 4/9", Schedule.of(iterations, 3).position(4));
    assertEquals(false, Schedule.of(iterations, 3).neverLogs());
  }

  @Test
  void anExtentIsAnAmountOrTheEnd() {
    Extent three = Extent.upTo(3);
    assertEquals(3, three.amount());
    assertTrue(three.isReachedBy(3) && !three.isReachedBy(2));
    assertEquals(three, Extent.of(three.number()));
    assertEquals(three.hashCode(), Extent.of(3).hashCode());
    assertEquals("3", three.toString());
    Extent end = Extent.of(0);
    assertTrue(end.isToItsEnd() && !end.isReachedBy(Long.MAX_VALUE));
    assertEquals("its end", end.toString());
    assertFalse(end.equals(three) || three.equals((Object) 3L));
    assertThrows(IllegalStateException.class, end::amount);
    assertThrows(IllegalArgumentException.class, () -> Extent.upTo(0));
    assertThrows(IllegalArgumentException.class, () -> Extent.of(-1));
  }

  private static ScheduleSettings settings(String config) {
    return ScheduleSettings.read(
        ConfigFile.of(config + "\n", "c.yaml").parameters().combination(0));
  }

  @Test
  void theLearningRateStepsByEpochsOrIterationsWhateverTheTrainingCounts() {
    assertEquals(TrainingUnit.EPOCHS, settings("num_iterations: 9\nlr_unit: epoch").lrUnit());
    assertEquals(TrainingUnit.ITERATIONS, settings("num_epochs: 9\nlr_unit: iteration").lrUnit());
    assertEquals(TrainingUnit.EPOCHS, settings("num_epochs: 9").lrUnit());
    assertEquals(9, settings("num_iterations: 9").valFrequency(), "one validation at the end");
    UserException long1 =
        assertThrows(UserException.class, () -> settings("num_epochs: 9000000000000000000"));
    assertTrue(long1.problem().contains("more than anyone can train"), long1.problem());
    assertTrue(long1.problem().contains("c.yaml:1:13"), long1.problem());
  }
}
