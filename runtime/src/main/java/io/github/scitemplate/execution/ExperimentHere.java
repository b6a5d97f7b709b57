package io.github.scitemplate.execution;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.AttemptWatch;
import io.github.scitemplate.experiment.Experiment;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.logger.Audience;
import io.github.scitemplate.logger.ModelTable;
import io.github.scitemplate.logger.PrintedLines;
import io.github.scitemplate.monitor.Standing;
import io.github.scitemplate.trainer.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Trains experiments in this process, one after another, and reports how they go in the messages of
 * a worker: one line of JSON each.
 */
public final class ExperimentHere {
  private final boolean fastDevRun;
  private final BooleanSupplier stopRequested;
  private final Consumer<String> messages;
  private final PrintedLines printed = new PrintedLines();

  /**
   * @param fastDevRun whether each experiment runs on one batch only
   * @param stopRequested asked after each iteration
   * @param messages receives the messages, from several threads
   */
  public ExperimentHere(
      boolean fastDevRun, BooleanSupplier stopRequested, Consumer<String> messages) {
    this.fastDevRun = fastDevRun;
    this.stopRequested = stopRequested;
    this.messages = messages;
  }

  /**
   * What watches over a run.
   *
   * @param patience how long the experiment may make no step; absent: for ever
   * @param timedOut called from another thread when it makes none for longer
   * @param attempts hears of the attempt
   * @param between how long the standing, or a line in passing, is not reported again, at least;
   *     zero: all are, and each sign of life, too
   */
  public record Watch(
      Optional<Duration> patience,
      Consumer<RunEnd.Crashed> timedOut,
      AttemptWatch attempts,
      Duration between) {
    /** Waits for ever and reports all. */
    static final Watch NONE =
        new Watch(Optional.empty(), crashed -> {}, AttemptWatch.NONE, Duration.ZERO);

    private boolean reportsAll() {
      return between.isZero();
    }
  }

  /** Takes note of what user code prints: a character for each byte. Any thread may call it. */
  public void printed(String bytes) {
    answer(new WorkerReply.Printed(bytes));
    printed.add(bytes);
  }

  /** Tells a line about the experiment, for people. */
  public void tell(String line) {
    answer(new WorkerReply.Told(line));
  }

  /** Tells of a problem that the user can put right. */
  public void tell(UserException problem) {
    answer(WorkerReply.UserError.of(problem));
  }

  /**
   * Runs an experiment as {@link Experiment#run(Stage)} does; the result is the same.
   *
   * @param stage how much to train before somebody is asked whether to go on; while that lasts, the
   *     patience ends as if the experiment made no step
   */
  public Optional<ExperimentResult> run(
      ExperimentDirectory directory, Components components, Stage stage, Watch watch)
      throws IOException {
    printed.clear();
    RunEnd.Crashed tooLong = Watchdog.timedOut(watch.patience().orElse(Duration.ZERO));
    try (Watchdog watchdog =
            new Watchdog(watch.patience(), () -> watch.timedOut().accept(tooLong));
        SignsOfLife signs =
            new SignsOfLife(reply -> sign(reply, watchdog, watch), watch.between())) {
      return new Experiment(
              directory,
              components,
              audience(signs, watch.between()),
              () -> {
                signs.step();
                return stopRequested.getAsBoolean();
              },
              fastDevRun,
              printed,
              watch.attempts())
          .run(stage);
    }
  }

  private void sign(WorkerReply reply, Watchdog watchdog, Watch watch) {
    if (reply instanceof WorkerReply.Steps steps) {
      watchdog.steps(steps.made());
    }
    if (watch.reportsAll() || !(reply instanceof WorkerReply.Steps)) {
      answer(reply);
    }
  }

  /** Sends on what the experiment tells. */
  private Audience audience(SignsOfLife signs, Duration between) {
    Spacing passing = new Spacing(between, System::nanoTime);
    return new Audience() {
      @Override
      public void line(String text) {
        answer(new WorkerReply.Told(text));
      }

      @Override
      public void passing(String text) {
        if (passing.isDue()) {
          answer(new WorkerReply.ToldInPassing(text));
        }
      }

      @Override
      public void model(ModelTable table) {
        answer(new WorkerReply.Model(table));
      }

      @Override
      public void standing(Standing now) {
        signs.standing(now);
      }
    };
  }

  private void answer(WorkerReply reply) {
    messages.accept(WorkerMessages.text(reply));
  }
}
