package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.MetricValues;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.logger.Moment;
import io.github.scitemplate.monitor.Monitor;
import io.github.scitemplate.monitor.Schedule;
import io.github.scitemplate.monitor.Standing;
import io.github.scitemplate.monitor.TrainingUnit;
import io.github.scitemplate.trainer.step.TrainingParts;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleSupplier;

/** Tells a person, the files and TensorBoard how a training goes. */
final class TrainingReport {
  static final String LEARNING_RATE = "lr";
  private static final String LOSS = "loss";

  private final TrainingParts parts;
  private final Monitor monitor;
  private final Logger logger;
  private final DoubleSupplier seconds;
  private final DataWait dataWait;
  private final Narration narration;
  private double loss = Double.NaN;
  private final Set<Split> toldOfNotFiniteLoss = EnumSet.noneOf(Split.class);

  /**
   * @param monitor knows where the training is
   * @param seconds trained so far, over all attempts
   */
  TrainingReport(
      TrainingParts parts,
      Monitor monitor,
      Logger logger,
      DoubleSupplier seconds,
      DataWait dataWait) {
    this.parts = parts;
    this.monitor = monitor;
    this.logger = logger;
    this.seconds = seconds;
    this.dataWait = dataWait;
    this.narration = new Narration(parts.schedule());
  }

  /** Reports what is to be trained, before training begins. */
  void begun() {
    if (monitor.iteration() == 0) {
      logger.model(narration.model(parts.network().summary()));
      parts.network().leftByFiles().forEach(logger::line);
    }
    if (parts.schedule().neverLogs()) {
      logger.line(narration.neverLogs());
    }
    iterated();
  }

  /** Reports where training goes on. */
  void resumed(Path checkpoint) {
    logger.line(narration.resumed(monitor.iteration(), checkpoint));
  }

  /** Warns of what was found when batches of all splits were tried. */
  void tried(List<String> warnings) {
    warnings.forEach(warning -> logger.line("Warning: " + warning));
    narration
        .gradientCuts(parts.network().gradientCuts())
        .forEach(warning -> logger.line("Warning: " + warning));
  }

  /** Tells how the passes of training run, if that is new. */
  void running(Optional<String> way) {
    way.ifPresent(words -> logger.line(narration.running(words)));
  }

  /** Reports the metrics of training since the last time. */
  void trained(MetricValues values) {
    logger.metrics(Split.TRAIN, moment(), values);
    logger.passing(narration.training(monitor.iteration(), values.numbers()));
    loss = values.numbers().getOrDefault(LOSS, Double.NaN);
  }

  /** Tells how far training is. */
  void iterated() {
    tellStanding(Split.TRAIN, 0, 0);
  }

  private void tellStanding(Split split, int batch, int batches) {
    Schedule schedule = parts.schedule();
    logger.standing(
        new Standing(
            split,
            monitor.iteration(),
            schedule.lastIteration(),
            schedule.unit() == TrainingUnit.EPOCHS ? schedule.batchesPerEpoch() : 0,
            batch,
            batches,
            seconds.getAsDouble(),
            loss,
            parts.score().metric(),
            monitor.state().bestScore(),
            monitor.state().bestIteration()));
  }

  /** Reports the gradients of an update, by the names of the parameters. */
  void updated(Map<String, float[]> gradients) {
    gradients.forEach(
        (name, numbers) ->
            logger.histogram(Split.TRAIN, moment(), Logger.GRADIENTS + name, numbers));
  }

  /**
   * Tells how far an evaluation is, now and then in a line.
   *
   * @param batch the number of the batch that is done, from 1
   */
  void evaluating(Split split, int batch, BatchSource source, Evaluator evaluator) {
    tellStanding(split, batch, source.batches());
    if (batch % parts.schedule().logEvery() == 0 && batch < source.batches()) {
      logger.passing(narration.evaluating(split, batch, source.batches(), evaluator.averages()));
    }
  }

  /**
   * Reports the metrics of a validation.
   *
   * @param best whether no score before was as good
   */
  void validated(MetricValues values, boolean best, Evaluator evaluator) {
    logger.metrics(Split.VAL, moment(), values);
    logger.line(narration.validated(monitor.iteration(), values.numbers(), best));
    iterated();
    tellOfNotFiniteLoss(Split.VAL, parts.data().val(), evaluator);
    if (parts.schedule().patience().isPresent() && !best) {
      logger.line(narration.patience(monitor));
    }
    boolean first = monitor.iteration() == parts.schedule().valEvery();
    if (logger.keepsDistributions()) {
      logDistributions(first);
    }
    if (first) {
      dataWait.warning(seconds.getAsDouble()).ifPresent(logger::line);
    }
  }

  /** Reports the metrics of the test. */
  void tested(MetricValues values, BatchSource source, Evaluator evaluator) {
    logger.metrics(Split.TEST, moment(), values);
    tellOfNotFiniteLoss(Split.TEST, source, evaluator);
  }

  /**
   * Warns of a loss that is not finite, once for each split. This is no failure, since training
   * goes on without the loss of an evaluation.
   */
  private void tellOfNotFiniteLoss(Split split, BatchSource source, Evaluator evaluator) {
    Optional<MetricTracker.NotFinite> found = evaluator.notFinite();
    if (found.isPresent() && toldOfNotFiniteLoss.add(split)) {
      int batch = (int) found.get().update();
      logger.line(
          narration.notFiniteLoss(
              split,
              found.get().loss(),
              batch + 1,
              source.batches(),
              NotFiniteData.in(parts.network(), source, 0, batch)));
      source.prepare(0, 0);
    }
  }

  private void logDistributions(boolean first) {
    if (first) {
      logInputs();
    }
    for (Map.Entry<String, NDArray> parameter : parts.network().trainable().entrySet()) {
      logger.histogram(
          Split.TRAIN,
          moment(),
          Logger.WEIGHTS + parameter.getKey(),
          parameter.getValue().toFloatArray());
    }
  }

  private void logInputs() {
    try (NDManager scope = parts.network().newScope()) {
      NDArray inputs = parts.data().val().batch(scope, 0, 0).inputs().get(0);
      InputImages.strip(inputs)
          .ifPresent(image -> logger.image(Split.VAL, moment(), Logger.INPUTS, image));
    }
  }

  private Moment moment() {
    return new Moment(monitor.iteration(), parts.schedule().epochOf(monitor.iteration()));
  }

  /** Reports that a checkpoint is kept. */
  void kept(Path checkpoint) {
    logger.line(narration.checkpoint(checkpoint));
  }

  /** Reports that training ends before its time, and may go on from {@code checkpoint}. */
  void interrupted(Path checkpoint) {
    logger.line(narration.interrupted(monitor.iteration(), checkpoint));
    tellOfWaiting();
  }

  /** Reports that training pauses. */
  void paused() {
    logger.line(narration.paused(monitor, parts.score().metric()));
    tellOfWaiting();
  }

  /** Reports that training has come to its end. */
  void ended(OptionalDouble testScore) {
    logger.line(narration.ended(monitor, parts.score().metric(), testScore, seconds.getAsDouble()));
    tellOfWaiting();
  }

  private void tellOfWaiting() {
    dataWait.report(seconds.getAsDouble()).ifPresent(logger::line);
  }
}
