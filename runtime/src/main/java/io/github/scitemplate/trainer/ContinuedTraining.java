package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDArray;
import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.checkpoint.TrainingState;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.logger.LoggedNumber;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.monitor.MonitorState;
import io.github.scitemplate.monitor.Schedule;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.ScheduleState;
import io.github.scitemplate.storage.FilePrefix;
import io.github.scitemplate.trainer.step.GradientStep;
import io.github.scitemplate.trainer.step.OwnStates;
import io.github.scitemplate.trainer.step.PartUpdate;
import io.github.scitemplate.trainer.step.TrainingParts;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Continues the training of another experiment with more epochs. */
public final class ContinuedTraining {
  private static final int MOST_MISFITS = 30;

  private final TrainingParts parts;
  private final Checkpoint source;

  /**
   * A training, seen as the beginning of a longer one.
   *
   * @param parts the parts of the training that continues it
   * @param source the other experiment's last checkpoint
   */
  public ContinuedTraining(TrainingParts parts, Checkpoint source) {
    this.parts = parts;
    this.source = source;
  }

  /**
   * Checks that the same parts were trained, and that something is left to train. Do not train the
   * network afterwards.
   *
   * @param isJudgedOn as in {@link #state}
   * @throws UserException if other parts were trained, or nothing is left to train
   */
  public void check(boolean isJudgedOn) throws IOException {
    state(isJudgedOn, Map.of());
    checkFit(new GradientStep(parts), source);
  }

  /**
   * The state that training goes on from.
   *
   * @param isJudgedOn whether the best model so far remains the best until a better one comes; if
   *     not, the next validation is judged as the first one
   * @param streams what is there already of each file that training appends to
   * @throws UserException if an epoch has other batches, or nothing is left to train
   */
  public TrainingState state(boolean isJudgedOn, Map<String, FilePrefix> streams) {
    TrainingState then = source.state();
    MonitorState monitor = then.monitor();
    checkLength();
    if (isJudgedOn) {
      checkPatience(monitor.withoutImprovement());
    }
    return new TrainingState(
        isJudgedOn
            ? new MonitorState(
                monitor.iteration(),
                monitor.bestScore(),
                monitor.bestIteration(),
                monitor.withoutImprovement(),
                null)
            : new MonitorState(monitor.iteration(), Double.NaN, 0, 0, null),
        parts.schedule().batchesPerEpoch(),
        parts.rules().learningRates().watchesScore() ? then.schedule() : rate(steps(done())),
        updates(then),
        then.tracker(),
        then.validationPending(),
        0,
        0,
        streams);
  }

  /** Completed iterations, with all that follows the last of them. */
  private long done() {
    TrainingState then = source.state();
    return then.monitor().iteration() - (then.validationPending() ? 1 : 0);
  }

  private void checkLength() {
    Schedule schedule = parts.schedule();
    long batches = source.state().batchesPerEpoch();
    if (batches > 0 && batches != schedule.batchesPerEpoch()) {
      throw new UserException(
          "continue_from: an epoch had "
              + batches
              + " batches in "
              + source.file()
              + ", but has "
              + schedule.batchesPerEpoch()
              + " now.",
          "Train with the same number of samples and batch_size, or begin with the weights alone: Weights.of in"
              + " buildInitialization.");
    }
    long trained = source.state().monitor().iteration();
    if (trained >= schedule.lastIteration()) {
      throw new UserException(
          "continue_from: "
              + schedule.trained(trained)
              + " are trained in "
              + source.file()
              + ", and this config asks for "
              + schedule.trained(schedule.lastIteration())
              + " in all.",
          "Raise num_epochs (num_iterations): it counts from the beginning of the first training.");
    }
  }

  private void checkPatience(long without) {
    Schedule schedule = parts.schedule();
    if (schedule.patience().isPresent() && without >= schedule.patience().getAsLong()) {
      throw new UserException(
          "continue_from: "
              + (without == 1 ? "the last validation" : "the last " + without + " validations")
              + " before "
              + source.file()
              + " brought no improvement, and patience is "
              + schedule.patience().getAsLong()
              + ": training would have ended.",
          "Write a patience of more than " + without + ", or remove it.");
    }
  }

  /**
   * The counts of updates. An average that begins later has none yet, which the file does not say.
   */
  private Map<String, Long> updates(TrainingState then) {
    Map<String, Long> counts = new LinkedHashMap<>(then.updates());
    for (String part : parts.network().parts().keySet()) {
      if (!source.has(PartUpdate.average(part))) {
        counts.putIfAbsent(PartUpdate.averaged(part), 0L);
      }
    }
    return counts;
  }

  /** How many steps the learning rate has made when so many iterations are done. */
  private long steps(long iterations) {
    return iterations / parts.schedule().lrEvery();
  }

  /** The state of the learning rate after so many steps from the beginning. */
  private ScheduleState rate(long steps) {
    LearningRateSchedule rates = parts.rules().learningRates();
    double initial = parts.rules().optimizer().learningRate();
    ScheduleState state = rates.start(initial);
    for (long step = 0; step < steps; step++) {
      state = rates.next(state, initial, Double.NaN);
    }
    return state;
  }

  /**
   * Says where the learning rate was not what it would have been in one training of this length;
   * empty if this was nowhere, or if the learning rate depends on the scores.
   *
   * @param logged the numbers that the other experiment logged
   */
  public Optional<String> otherRate(List<LoggedNumber> logged) {
    LearningRateSchedule rates = parts.rules().learningRates();
    if (rates.watchesScore()) {
      return Optional.empty();
    }
    double initial = parts.rules().optimizer().learningRate();
    Map<Long, Double> then = new TreeMap<>();
    logged.stream()
        .filter(row -> row.split().equals(Split.TRAIN.label()))
        .filter(row -> row.metric().equals(TrainingReport.LEARNING_RATE))
        .forEach(row -> then.put(row.iteration(), row.asDouble()));
    ScheduleState state = rates.start(initial);
    long made = 0;
    for (Map.Entry<Long, Double> row : then.entrySet()) {
      for (; made < steps(row.getKey() - 1); made++) {
        state = rates.next(state, initial, Double.NaN);
      }
      if (state.learningRate() != row.getValue()) {
        return Optional.of(
            "the learning rate was "
                + Numbers.exact(row.getValue())
                + " at iteration "
                + row.getKey()
                + ", where this config gives "
                + Numbers.exact(state.learningRate()));
      }
    }
    return Optional.empty();
  }

  /** Checks that this training has the same model and optimizer as the source. */
  static void checkFit(GradientStep step, Checkpoint source) throws IOException {
    Map<String, NDArray> tensors = step.tensors();
    List<String> misfits = source.misfits(tensors, step.vectors(), OwnStates.PREFIX);
    if (misfits.isEmpty()
        && !groups(step.updateCounts()).equals(groups(source.state().updates()))) {
      misfits = List.of("the optimizer: in the file it has other groups of parameters");
    }
    if (!misfits.isEmpty()) {
      String line = System.lineSeparator() + "  ";
      throw new UserException(
          "continue_from: "
              + source.file()
              + " is not of this model and optimizer:"
              + line
              + misfits.stream().limit(MOST_MISFITS).collect(Collectors.joining(line))
              + (misfits.size() > MOST_MISFITS
                  ? line + "… and " + (misfits.size() - MOST_MISFITS) + " more"
                  : ""),
          "Continue with the same model, optimizer, groups and averaging, or begin with the weights alone: Weights.of in"
              + " buildInitialization.");
    }
  }

  /** The names of parts and groups, without the averages. */
  private static Set<String> groups(Map<String, Long> counts) {
    Set<String> names = new HashSet<>(counts.keySet());
    names.removeIf(PartUpdate::isOfAverage);
    return names;
  }
}
