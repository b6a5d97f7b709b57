package io.github.scitemplate.monitor;

import java.util.Optional;

/**
 * Tells the trainer what is due after each iteration and when to stop, and remembers the best
 * score. It counts completed iterations from 1.
 */
public final class Monitor {
  private final Schedule schedule;
  private final ScoreMode mode;
  private MonitorState state;

  public Monitor(Schedule schedule, ScoreMode mode, MonitorState state) {
    this.schedule = schedule;
    this.mode = mode;
    this.state = state;
  }

  public MonitorState state() {
    return state;
  }

  /** Completed iterations. */
  public long iteration() {
    return state.iteration();
  }

  /** Counts one more completed iteration. */
  public void iterationCompleted() {
    state =
        new MonitorState(
            state.iteration() + 1,
            state.bestScore(),
            state.bestIteration(),
            state.withoutImprovement(),
            state.stopCause());
  }

  public boolean logDue() {
    return schedule.logs(state.iteration());
  }

  /**
   * How many iterations there are from now until something is due after one: a line of the log, a
   * validation, a checkpoint, or another epoch.
   *
   * @param most the answer is not greater
   * @return at least 1
   */
  public int untilDue(int most) {
    int count = 1;
    while (count < most && !schedule.isAnythingDue(state.iteration() + count)) {
      count++;
    }
    return count;
  }

  public boolean validationDue() {
    return state.iteration() % schedule.valEvery() == 0;
  }

  public boolean learningRateStepDue(boolean watchesScore) {
    return watchesScore ? validationDue() : learningRateStepDueAt(state.iteration());
  }

  /** Whether the learning rate steps after an iteration, if it does not watch the score. */
  public boolean learningRateStepDueAt(long iteration) {
    return iteration % schedule.lrEvery() == 0;
  }

  /** Whether a checkpoint is to be kept now. Call this after {@link #judge}. */
  public boolean checkpointDue() {
    return schedule.checkpointEvery().isPresent()
        ? state.iteration() % schedule.checkpointEvery().getAsLong() == 0
        : stopCause().isPresent();
  }

  /**
   * Takes the score of a validation and decides whether training ends here.
   *
   * @return whether the score is the best so far
   */
  public boolean judge(double score) {
    boolean better = mode.isBetter(score, state.bestScore());
    long without = better ? 0 : state.withoutImprovement() + 1;
    state =
        new MonitorState(
            state.iteration(),
            better ? score : state.bestScore(),
            better ? state.iteration() : state.bestIteration(),
            without,
            causeToStop(without).orElse(null));
    return better;
  }

  private Optional<StopCause> causeToStop(long withoutImprovement) {
    if (state.iteration() >= schedule.total()) {
      return Optional.of(StopCause.FINISHED);
    }
    if (schedule.patience().isPresent() && withoutImprovement >= schedule.patience().getAsLong()) {
      return Optional.of(StopCause.PATIENCE);
    }
    return state.iteration() + schedule.valEvery() > schedule.total()
        ? Optional.of(StopCause.INCOMPLETE_PERIOD)
        : Optional.empty();
  }

  /** Why training ended; empty while it goes on. */
  public Optional<StopCause> stopCause() {
    return Optional.ofNullable(state.stopCause());
  }
}
