package io.github.scitemplate.monitor;

import java.util.OptionalLong;

/**
 * The {@link ScheduleSettings} converted to iterations.
 *
 * @param unit the unit in which the config counts
 * @param batchesPerEpoch iterations in an epoch
 * @param total iterations to train at most
 * @param valEvery iterations between validations
 * @param checkpointEvery iterations between kept checkpoints; absent: one at the end
 * @param logEvery iterations between log lines; restarts in each epoch if the unit is epochs
 * @param lrEvery iterations between steps of the learning rate
 * @param patience validations without improvement before training stops; absent: never
 */
public record Schedule(
    TrainingUnit unit,
    long batchesPerEpoch,
    long total,
    long valEvery,
    OptionalLong checkpointEvery,
    long logEvery,
    long lrEvery,
    OptionalLong patience) {

  /** The schedule of {@code settings} for epochs of {@code batchesPerEpoch} batches. */
  public static Schedule of(ScheduleSettings settings, long batchesPerEpoch) {
    boolean epochs = settings.unit() == TrainingUnit.EPOCHS;
    long factor = epochs ? batchesPerEpoch : 1;
    OptionalLong checkpoint = settings.checkpointFrequency();
    return new Schedule(
        settings.unit(),
        batchesPerEpoch,
        settings.duration() * factor,
        settings.valFrequency() * factor,
        checkpoint.isPresent() ? OptionalLong.of(checkpoint.getAsLong() * factor) : checkpoint,
        settings.logFrequency(),
        settings.lrFrequency().orElse(1)
            * (settings.lrUnit() == TrainingUnit.EPOCHS ? batchesPerEpoch : 1),
        settings.patience());
  }

  /**
   * The last iteration that may be trained. An incomplete validation period at the end is not
   * trained.
   */
  public long lastIteration() {
    return total - total % valEvery;
  }

  /** How many steps of the learning rate the training has, the last of them perhaps cut short. */
  public long lrSteps() {
    return (lastIteration() + lrEvery - 1) / lrEvery;
  }

  /** How many iterations an amount in the config's unit takes. */
  public long iterationsOf(long amount) {
    return unit == TrainingUnit.EPOCHS ? amount * batchesPerEpoch : amount;
  }

  /** The epoch of iteration {@code it}, both from 1. */
  public long epochOf(long it) {
    return (it - 1) / batchesPerEpoch + 1;
  }

  /** The place of iteration {@code it} in its epoch, both from 1. */
  public long placeInEpoch(long it) {
    return (it - 1) % batchesPerEpoch + 1;
  }

  /** Whether a log line is due after iteration {@code it}. */
  public boolean logs(long it) {
    return (unit == TrainingUnit.EPOCHS ? placeInEpoch(it) : it) % logEvery == 0;
  }

  /** Whether anything but a step of the learning rate is due after iteration {@code it}. */
  boolean isAnythingDue(long it) {
    return logs(it)
        || it % valEvery == 0
        || it % batchesPerEpoch == 0
        || it >= total
        || (checkpointEvery.isPresent() && it % checkpointEvery.getAsLong() == 0);
  }

  /** Whether no training line would ever be logged: {@code log_freq} is longer than an epoch. */
  public boolean neverLogs() {
    return unit == TrainingUnit.EPOCHS && logEvery > batchesPerEpoch;
  }

  /** The place of iteration {@code it} in training, for people, in the config's unit. */
  public String position(long it) {
    return unit == TrainingUnit.EPOCHS
        ? "epoch "
            + epochOf(it)
            + "/"
            + total / batchesPerEpoch
            + ", iteration "
            + placeInEpoch(it)
            + "/"
            + batchesPerEpoch
        : "iteration " + it + "/" + total;
  }

  /** How much is trained when iteration {@code it} is complete, for people. */
  public String trained(long it) {
    if (unit == TrainingUnit.ITERATIONS || it % batchesPerEpoch != 0) {
      return count(it, "iteration");
    }
    return count(it / batchesPerEpoch, "epoch") + " (" + count(it, "iteration") + ")";
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
