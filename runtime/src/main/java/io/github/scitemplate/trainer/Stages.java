package io.github.scitemplate.trainer;

import io.github.scitemplate.monitor.Schedule;
import java.util.OptionalLong;

/** The stages of a training run, each known when the one before has ended. */
final class Stages {
  private final Schedule schedule;
  private Stage stage;

  Stages(Schedule schedule, Stage first) {
    this.schedule = schedule;
    this.stage = first;
  }

  /** Whether the present stage has ended when so many iterations are completed. */
  boolean isReached(long iteration) {
    return stage.amount() > 0 && iteration >= schedule.iterationsOf(stage.amount());
  }

  /** Asks for the next stage; false if there is to be none for now. */
  boolean goOn() {
    OptionalLong next = stage.question().reached(stage.amount());
    next.ifPresent(amount -> stage = new Stage(amount, stage.question()));
    return next.isPresent();
  }
}
