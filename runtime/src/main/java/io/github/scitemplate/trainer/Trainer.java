package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.checkpoint.Checkpoints;
import io.github.scitemplate.checkpoint.TrainingState;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.logger.Moment;
import io.github.scitemplate.monitor.Monitor;
import io.github.scitemplate.monitor.MonitorState;
import io.github.scitemplate.optimizer.ScheduleState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains one experiment.
 *
 * <pre>
 * until the monitor says stop:
 *   at the end of a stage ask whether to go on; if not, pause
 *   train on the next batch, and log if it is due
 *   if somebody asked to stop: save everything, leave
 *   validate if it is due, and keep the model if it is the best
 *   step the learning rate if it is due
 *   keep a checkpoint if it is due
 * test the best model
 * </pre>
 *
 * A checkpoint holds all that this loop depends on, so that a run that is stopped anywhere and goes
 * on later ends with the same bits as one that was not.
 */
public final class Trainer {
  private static final double SECONDS_BETWEEN_SAVES = 300;

  private final TrainingParts parts;
  private final Monitor monitor;
  private final GradientStep step;
  private final MetricTracker metrics;
  private final Evaluator evaluator;
  private final Logger logger;
  private final Narration narration;
  private final Checkpoints checkpoints;
  private final BooleanSupplier stopRequested;
  private final Stopwatch stopwatch;
  private final DataWait dataWait;
  private ScheduleState schedule;
  private boolean validationPending;
  private long resetAt;
  private final Set<Split> toldOfNotFiniteLoss = EnumSet.noneOf(Split.class);
  private double lastScore = Double.NaN;

  /**
   * @param resume where to go on from; null to begin
   * @param stopRequested asked after each iteration and each evaluated batch
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  public Trainer(
      TrainingParts parts,
      @Nullable TrainingState resume,
      Logger logger,
      Checkpoints checkpoints,
      BooleanSupplier stopRequested,
      LongSupplier nanoTime) {
    this.parts = parts;
    this.logger = logger;
    this.checkpoints = checkpoints;
    this.stopRequested = stopRequested;
    this.narration = new Narration(parts.schedule());
    this.step = new GradientStep(parts);
    checkpoints.describe(step.vectors());
    this.metrics = opened(parts);
    this.evaluator =
        new Evaluator(parts.network(), parts.criterion(), opened(parts), stopRequested);
    this.monitor =
        new Monitor(
            parts.schedule(),
            parts.scoreMode(),
            resume == null ? MonitorState.start() : resume.monitor());
    this.schedule =
        resume == null
            ? parts.learningRates().start(parts.optimizer().learningRate())
            : resume.schedule();
    this.resetAt = monitor.iteration();
    this.validationPending = resume != null && resume.validationPending();
    this.stopwatch = new Stopwatch(nanoTime, resume == null ? 0 : resume.seconds());
    this.dataWait = new DataWait(parts.waits(), resume == null ? 0 : resume.secondsWaited());
    if (resume != null) {
      metrics.restore(resume.tracker());
      step.restoreCounts(resume.updates());
    }
  }

  private static MetricTracker opened(TrainingParts parts) {
    MetricTracker tracker = parts.metrics().another();
    tracker.open(parts.network().manager());
    return tracker;
  }

  /**
   * Copies the tensors of {@code checkpoint}, whose state this trainer was made with, into the
   * model and optimizer.
   */
  public void restore(Checkpoint checkpoint) throws IOException {
    checkpoint.restore(step.tensors(), parts.network().manager());
    logger.line(narration.resumed(monitor.iteration(), checkpoint.file()));
  }

  /**
   * Checks that the model's tensors are of the types that a checkpoint holds.
   *
   * @throws IOException if one is not
   */
  public static void checkTypes(TrainingParts parts, Checkpoint checkpoint) throws IOException {
    checkpoint.checkTypes(GradientStep.modelTensors(parts.network()));
  }

  /** How many iterations are completed. */
  public long iteration() {
    return monitor.iteration();
  }

  /** Seconds trained so far, over all attempts. */
  public double seconds() {
    return stopwatch.seconds();
  }

  /**
   * Trains to the end, or until a stop is requested, or a stage ends and no other is to follow.
   *
   * @throws UserException if the loss is no number any more
   */
  public TrainingOutcome run(Stage first) throws IOException {
    Stages stages = new Stages(parts.schedule(), first);
    announce();
    while (monitor.stopCause().isEmpty()) {
      if (!mayGoOn(stages)) {
        return stopRequested.getAsBoolean() ? interrupted() : paused();
      }
      if (!validationPending) {
        trainOneIteration();
        logIfDue();
      }
      validationPending = true;
      if (stopRequested.getAsBoolean() || !validateIfDue()) {
        return interrupted();
      }
      stepLearningRateIfDue();
      validationPending = false;
      saveIfDue();
    }
    return testBestModel();
  }

  private void announce() {
    if (monitor.iteration() == 0) {
      narration.model(parts.network().summary()).forEach(logger::line);
    }
    if (parts.schedule().neverLogs()) {
      logger.line(narration.neverLogs());
    }
    parts.val().prepare(0, 0);
  }

  /** Where a stage ends everything is on the disk before anybody is asked. */
  private boolean mayGoOn(Stages stages) throws IOException {
    while (!validationPending && monitor.validationDue() && stages.isReached(monitor.iteration())) {
      checkpoints.await();
      stopwatch.pause();
      boolean more = stages.goOn();
      stopwatch.goOn();
      if (!more) {
        return false;
      }
    }
    return true;
  }

  private void trainOneIteration() {
    long done = monitor.iteration();
    long epoch = done / parts.schedule().batchesPerEpoch();
    int index = (int) (done % parts.schedule().batchesPerEpoch());
    ScheduledRate rate = rate();
    try (NDManager scope = parts.network().newScope()) {
      Batch batch = parts.train().batch(scope, epoch, index);
      if (done == 0) {
        parts.network().check(batch.inputs());
      }
      BatchShapes.named("", () -> step.train(scope, batch, epoch, index, rate, metrics));
    } finally {
      // What the project's code may have left behind would end the next wait for data or a file.
      boolean unused = Thread.interrupted();
    }
    monitor.iterationCompleted();
    checkLosses();
    if (monitor.iteration() == 1) {
      tryShapes();
    }
  }

  private ScheduledRate rate() {
    return new ScheduledRate(parts.optimizer().learningRate(), schedule.learningRate());
  }

  /** What does not fit is found now, and not after hours at the first validation or the test. */
  private void tryShapes() {
    List<String> warnings = new ArrayList<>(evaluator.tryShapes(Split.VAL, parts.val()));
    parts.val().prepare(0, 0);
    if (parts.test() != null) {
      evaluator.tryShapes(Split.TEST, parts.test());
    }
    long batches = parts.schedule().batchesPerEpoch();
    if (BatchShapes.lastIsShort(parts.train())
        && batches > 1
        && parts.schedule().lastIteration() >= batches) {
      tryShortBatch((int) batches - 1);
    }
    warnings.addAll(narration.gradientCuts(parts.network().gradientCuts()));
    warnings.forEach(warning -> logger.line("Warning: " + warning));
  }

  private void tryShortBatch(int index) {
    try (NDManager scope = parts.network().newScope()) {
      MetricTracker trial = parts.metrics().another();
      trial.open(scope);
      Batch batch = parts.train().batch(scope, 0, index);
      BatchShapes.named(
          BatchShapes.last(Split.TRAIN, parts.train()),
          () -> step.rehearse(scope, batch, index, rate(), trial));
      trial.averages();
    }
    parts.train().prepare(0, 1);
  }

  private void logIfDue() {
    if (monitor.logDue()) {
      Map<String, Double> values = new LinkedHashMap<>(metrics.averages());
      checkLosses();
      values.put("lr", schedule.learningRate());
      logger.train();
      logger.scalars(moment(), values);
      logger.line(narration.training(monitor.iteration(), values));
      metrics.reset();
      resetAt = monitor.iteration();
    }
  }

  /** False if a stop was requested while the validation ran. */
  private boolean validateIfDue() throws IOException {
    if (!monitor.validationDue()) {
      return true;
    }
    metrics.averages();
    checkLosses();
    logger.val();
    step.exchangeAverages();
    try {
      Optional<Map<String, Double>> values = evaluate(Split.VAL, parts.val());
      if (values.isPresent()) {
        judge(values.get());
      }
      return values.isPresent();
    } finally {
      step.exchangeAverages();
    }
  }

  private void judge(Map<String, Double> values) throws IOException {
    boolean best = monitor.validated(score(values));
    logger.scalars(moment(), values);
    logger.line(narration.validated(monitor.iteration(), values, best));
    tellOfNotFiniteLoss(Split.VAL, parts.val());
    if (parts.schedule().patience().isPresent() && !best) {
      logger.line(narration.patience(monitor));
    }
    logDistributions();
    if (monitor.iteration() == parts.schedule().valEvery()) {
      dataWait.warning(seconds()).ifPresent(logger::line);
    }
    if (best) {
      checkpoints.saveBest(state().withoutHistory(), step.modelTensors());
    }
  }

  private Optional<Map<String, Double>> evaluate(Split split, BatchSource source) {
    long every = parts.schedule().logEvery();
    return evaluator.evaluate(
        split,
        parts.schedule().epochOf(monitor.iteration()) - 1,
        source,
        batch -> {
          if (batch % every == 0 && batch < source.batches()) {
            logger.line(
                narration.evaluating(
                    logger.split(), batch, source.batches(), evaluator.averages()));
          }
        });
  }

  private void stepLearningRateIfDue() {
    if (monitor.learningRateStepDue(parts.learningRates().watchesScore())) {
      schedule = parts.learningRates().next(schedule, parts.optimizer().learningRate(), lastScore);
    }
  }

  private double score(Map<String, Double> values) {
    lastScore = values.getOrDefault(parts.scoreMetric(), Double.NaN);
    return lastScore;
  }

  private void saveIfDue() throws IOException {
    boolean kept = monitor.checkpointDue();
    if (kept) {
      logger.line(
          narration.checkpoint(
              checkpoints.saveKept(parts.schedule(), state(), step.tensors(), logger::force)));
    }
    boolean ended = kept && monitor.stopCause().isPresent();
    if (!ended && (monitor.validationDue() || stopwatch.sinceMark() > SECONDS_BETWEEN_SAVES)) {
      saveLast();
    }
  }

  private Path saveLast() throws IOException {
    stopwatch.mark();
    return checkpoints.saveLast(state(), step.tensors(), logger::force);
  }

  private TrainingOutcome interrupted() throws IOException {
    Path file = saveLast();
    checkpoints.await();
    logger.line(narration.interrupted(monitor.iteration(), file));
    dataWait.report(seconds()).ifPresent(logger::line);
    return new TrainingOutcome.Interrupted(monitor.iteration());
  }

  private TrainingOutcome paused() {
    logger.line(narration.paused(monitor, parts.scoreMetric()));
    dataWait.report(seconds()).ifPresent(logger::line);
    return new TrainingOutcome.Paused(
        monitor.iteration(),
        monitor.state().bestScore(),
        monitor.state().bestIteration(),
        seconds());
  }

  private TrainingOutcome testBestModel() throws IOException {
    Checkpoint best =
        checkpoints
            .best()
            .orElseThrow(
                () ->
                    new UserException(
                        "No validation gave a "
                            + parts.scoreMetric()
                            + " that is a number, so there is no best model.",
                        "Lower the learning rate, or look at the data and the metric."));
    if (best.state().monitor().bestIteration() != monitor.state().bestIteration()) {
      throw new UserException(
          best.file() + " is the model of another iteration than the best one of this training.",
          "Delete the experiment's directory, and the same command trains it anew.");
    }
    OptionalDouble testScore = OptionalDouble.empty();
    if (parts.test() != null) {
      best.restore(step.modelTensors(), parts.network().manager());
      logger.test();
      Optional<Map<String, Double>> values = evaluate(Split.TEST, parts.test());
      if (values.isEmpty()) {
        return new TrainingOutcome.Interrupted(monitor.iteration());
      }
      logger.scalars(moment(), values.get());
      tellOfNotFiniteLoss(Split.TEST, parts.test());
      testScore = OptionalDouble.of(values.get().getOrDefault(parts.scoreMetric(), Double.NaN));
    }
    logger.line(narration.ended(monitor, parts.scoreMetric(), testScore, seconds()));
    dataWait.report(seconds()).ifPresent(logger::line);
    return new TrainingOutcome.Completed(
        monitor.stopCause().orElseThrow(),
        monitor.iteration(),
        monitor.state().bestScore(),
        monitor.state().bestIteration(),
        testScore,
        seconds());
  }

  /**
   * Other metrics may have no value for some data; a loss without one ends all learning. It is
   * looked for wherever losses are read anyway, so that no iteration waits for the device.
   */
  private void checkLosses() {
    if (metrics.notFinite().isPresent()) {
      MetricTracker.NotFinite found = metrics.notFinite().get();
      throw diverged(resetAt + found.update(), found.loss());
    }
  }

  /**
   * @param before iterations completed before that
   */
  private UserException diverged(long before, double loss) {
    long batches = parts.schedule().batchesPerEpoch();
    Optional<String> data =
        NotFiniteData.in(
            parts.network(), parts.train(), before / batches, (int) (before % batches));
    String problem =
        "The training loss is " + loss + " at " + parts.schedule().position(before + 1) + ": ";
    return data.isPresent()
        ? new UserException(
            problem + data.get() + ".", "Correct the sample, or leave it out of the data set.")
        : new UserException(
            problem + "the training diverged.",
            "Lower the learning rate, or clip or rescale the inputs.");
  }

  /** It is no failure, since training goes on without it; it is told once for each split. */
  private void tellOfNotFiniteLoss(Split split, BatchSource source) {
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

  private void logDistributions() {
    if (logger.keepsDistributions()) {
      if (monitor.iteration() == parts.schedule().valEvery()) {
        logInputs();
      }
      logger.train();
      for (Map.Entry<String, NDArray> parameter : parts.network().trainable().entrySet()) {
        logger.histogram(moment(), parameter.getKey(), parameter.getValue().toFloatArray());
      }
    }
  }

  private void logInputs() {
    try (NDManager scope = parts.network().newScope()) {
      NDArray inputs = parts.val().batch(scope, 0, 0).inputs().get(0);
      InputImages.strip(inputs).ifPresent(image -> logger.image(moment(), "inputs", image));
    }
  }

  private Moment moment() {
    return new Moment(monitor.iteration(), parts.schedule().epochOf(monitor.iteration()));
  }

  private TrainingState state() {
    return new TrainingState(
        monitor.state(),
        parts.schedule().batchesPerEpoch(),
        schedule,
        step.updateCounts(),
        metrics.sums(),
        validationPending,
        seconds(),
        dataWait.seconds().orElse(0),
        logger.flush());
  }
}
