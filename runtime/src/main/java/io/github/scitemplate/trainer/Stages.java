package io.github.scitemplate.trainer;

import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.monitor.Schedule;
import java.util.Optional;

/** The stages of a training run. Each becomes known when the one before has ended. */
final class Stages {
  private final Schedule schedule;
  private Stage stage;

  Stages(Schedule schedule, Stage first) {
    this.schedule = schedule;
    this.stage = first;
  }

  /** Whether the present stage has ended when so many iterations are completed. */
  boolean isReached(long iteration) {
    return !stage.until().isToItsEnd()
        && iteration >= schedule.iterationsOf(stage.until().amount());
  }

  /** Asks for the next stage, and begins it; false if there is none for now. */
  boolean goOn() {
    Optional<Extent> next = stage.question().whatNext(stage.until().amount());
    next.ifPresent(until -> stage = new Stage(until, stage.question()));
    return next.isPresent();
  }
}
