package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.checkpoint.Checkpoints;
import io.github.scitemplate.checkpoint.TrainingState;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.MetricValues;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.Batches;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.logger.Moment;
import io.github.scitemplate.logger.OwnLog;
import io.github.scitemplate.monitor.Monitor;
import io.github.scitemplate.monitor.MonitorState;
import io.github.scitemplate.optimizer.ScheduleState;
import io.github.scitemplate.trainer.step.GradientStep;
import io.github.scitemplate.trainer.step.OwnStates;
import io.github.scitemplate.trainer.step.ScheduledRate;
import io.github.scitemplate.trainer.step.TrainingParts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
  private final AfterValidation afterValidation;
  private final LossWatch losses;
  private final Logger logger;
  private final TrainingReport report;
  private final Checkpoints checkpoints;
  private final BooleanSupplier stopRequested;
  private final Stopwatch stopwatch;
  private final DataWait dataWait;
  private final StepsPerCall stepsPerCall;
  private ScheduleState schedule;
  private boolean validationPending;
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
    this.step = new GradientStep(parts);
    checkpoints.describe(step.vectors());
    checkpoints.describeInputs(parts.network().inputShapes());
    logger.reserve(parts.metrics(), TrainingReport.LEARNING_RATE);
    this.metrics = opened(parts);
    this.evaluator = new Evaluator(parts, opened(parts), stopRequested);
    this.afterValidation = new AfterValidation(parts, logger);
    this.monitor =
        new Monitor(
            parts.schedule(),
            parts.score().mode(),
            resume == null ? MonitorState.start() : resume.monitor());
    this.stepsPerCall = new StepsPerCall(parts.rules().compiling().stepsPerCall());
    this.schedule =
        resume == null
            ? parts.rules().learningRates().start(parts.rules().optimizer().learningRate())
            : resume.schedule();
    this.losses = new LossWatch(parts, metrics, monitor.iteration());
    this.validationPending = resume != null && resume.validationPending();
    this.stopwatch = new Stopwatch(nanoTime, resume == null ? 0 : resume.seconds());
    this.dataWait = new DataWait(parts.data().waits(), resume == null ? 0 : resume.secondsWaited());
    this.report = new TrainingReport(parts, monitor, logger, this::seconds, dataWait);
    if (resume != null) {
      step.restoreCounts(resume.updates());
    }
  }

  /**
   * Copies the tensors of another experiment's checkpoint, as {@link #restore} does. Then saves a
   * checkpoint of this experiment, so that the other one is not needed any more.
   *
   * @throws UserException if the other experiment trained another model, or by another optimizer
   */
  public void continueFrom(Checkpoint source) throws IOException {
    ContinuedTraining.checkFit(step, source);
    restore(source);
    saveLast();
  }

  private static MetricTracker opened(TrainingParts parts) {
    MetricTracker tracker = parts.metrics().emptyCopy();
    tracker.open(parts.network().manager());
    return tracker;
  }

  /**
   * Copies the tensors of {@code checkpoint}, whose state this trainer was made with, into the
   * model, the optimizer and the metrics of training.
   */
  public void restore(Checkpoint checkpoint) throws IOException {
    checkpoint.restore(step.tensors(), parts.network().manager());
    try (NDManager scope = parts.network().newScope()) {
      Map<String, NDArray> gathered = checkpoint.read(MetricTracker.PREFIX, scope);
      metrics.restore(checkpoint.state().tracker(), gathered);
      step.states().restore(checkpoint.read(OwnStates.PREFIX, scope));
    } catch (RuntimeException e) {
      throw new IOException(checkpoint.file() + ": " + e.getMessage(), e);
    }
    report.resumed(checkpoint.file());
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

  /** How forward and backward passes were done, in words, if that is chosen by now. */
  public Optional<String> passesInWords() {
    return step.passesInWords();
  }

  /** Seconds trained so far, over all attempts. */
  public double seconds() {
    return stopwatch.seconds();
  }

  /**
   * Trains to the end, or until a stop is requested, or a stage ends and no other is to follow.
   *
   * @throws UserException if the loss is not finite any more
   */
  public TrainingOutcome run(Stage first) throws IOException {
    Stages stages = new Stages(parts.schedule(), first);
    report.begun();
    parts.data().val().prepare(0, 0);
    while (monitor.stopCause().isEmpty()) {
      int trained = 1;
      if (!askedToGoOn(stages)) {
        return stopRequested.getAsBoolean() ? interrupted() : paused();
      }
      if (!validationPending) {
        trained = trainUntilDue();
        logIfDue();
        tryOtherShapesOnce();
        report.iterated();
      }
      validationPending = true;
      if (isStopRequested(trained) || !validateIfDue()) {
        return interrupted();
      }
      stepLearningRateIfDue();
      validationPending = false;
      saveIfDue();
    }
    return testBestModel();
  }

  /**
   * At the end of a stage, waits until the disk has everything, and asks whether to go on. The
   * answer may take as long as other experiments need.
   */
  private boolean askedToGoOn(Stages stages) throws IOException {
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

  /** Asks once for each iteration, as whoever counts them expects. */
  private boolean isStopRequested(int iterations) {
    boolean stop = false;
    for (int i = 0; i < iterations; i++) {
      stop |= stopRequested.getAsBoolean();
    }
    return stop;
  }

  /**
   * Trains for an iteration, or for several if nothing is due between them.
   *
   * @return how many
   */
  private int trainUntilDue() {
    long done = monitor.iteration();
    long epoch = done / parts.schedule().batchesPerEpoch();
    int index = (int) (done % parts.schedule().batchesPerEpoch());
    Map<String, float[]> gradients = watchedGradients();
    BatchSource source = parts.data().train();
    int most = Math.min(mostTogether(), source.mostTogether(index));
    List<ScheduledRate> rates = rates(monitor.untilDue(most));
    OwnLog own = logger.own(Split.TRAIN, moment(done + 1));
    long bytes = 0;
    long begin = System.nanoTime();
    try (NDManager scope = parts.network().newScope()) {
      Batches batches = source.batches(scope, epoch, index, rates.size());
      if (done == 0) {
        parts.network().check(batches.each(scope).get(0).inputs());
      }
      bytes = batches.bytesOfFirst();
      BatchShapes.named("", () -> step.train(scope, batches, done, rates, metrics, own));
    } finally {
      // An interrupt left behind by the project's code would end the next wait for data or a file.
      boolean unused = Thread.interrupted();
    }
    stepsPerCall.took(System.nanoTime() - begin, bytes);
    rates.forEach(rate -> monitor.iterationCompleted());
    logger.publish(own);
    report.updated(gradients);
    report.running(step.news());
    losses.check();
    return rates.size();
  }

  /** Only after the first iteration is logged, since people wait for that line. */
  private void tryOtherShapesOnce() {
    if (monitor.iteration() == 1) {
      report.tried(new ShapeTrial(parts, step, evaluator, logger).run(rate()));
    }
  }

  /** The first iteration is tried alone, and so is one whose gradients somebody wants to see. */
  private int mostTogether() {
    boolean alone =
        monitor.iteration() == 0 || logger.keepsGradients() || !step.takesBatchesTogether(metrics);
    return alone ? 1 : stepsPerCall.most();
  }

  /**
   * The learning rates of the next iterations. Afterwards the schedule is that of the last of them.
   */
  private List<ScheduledRate> rates(int iterations) {
    List<ScheduledRate> rates = new ArrayList<>();
    rates.add(rate());
    for (int i = 1; i < iterations; i++) {
      boolean due =
          !parts.rules().learningRates().watchesScore()
              && monitor.learningRateStepDueAt(monitor.iteration() + i);
      if (due) {
        stepLearningRate();
      }
      rates.add(rate());
    }
    return rates;
  }

  private Moment moment(long iteration) {
    return new Moment(iteration, parts.schedule().epochOf(iteration));
  }

  /**
   * Receives the gradients of the iteration that comes, if it is followed by a validation and they
   * are wanted. Without them, this costs nothing.
   */
  private Map<String, float[]> watchedGradients() {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    boolean wanted =
        logger.keepsGradients() && (monitor.iteration() + 1) % parts.schedule().valEvery() == 0;
    step.watchGradients(wanted ? gradients::put : null);
    return gradients;
  }

  private ScheduledRate rate() {
    return new ScheduledRate(parts.rules().optimizer().learningRate(), schedule.learningRate());
  }

  private void logIfDue() {
    if (monitor.logDue()) {
      MetricValues values = metrics.values();
      losses.check();
      report.trained(values.with(TrainingReport.LEARNING_RATE, schedule.learningRate()));
      metrics.reset();
      losses.restartAt(monitor.iteration());
    }
  }

  /** Validates if it is due. Returns false if a stop was requested meanwhile. */
  private boolean validateIfDue() throws IOException {
    if (!monitor.validationDue()) {
      return true;
    }
    metrics.addKept();
    losses.check();
    step.exchangeAverages();
    try {
      OwnLog own = logger.own(Split.VAL, moment(monitor.iteration()));
      Optional<MetricValues> values =
          evaluate(Split.VAL, monitor.iteration(), parts.data().val(), own);
      if (values.isPresent()) {
        judge(values.get(), own);
      }
      return values.isPresent();
    } finally {
      step.exchangeAverages();
    }
  }

  private void judge(MetricValues values, OwnLog own) throws IOException {
    boolean best = monitor.judge(score(values));
    report.validated(values, best, evaluator);
    logger.publish(own);
    afterValidation.run(monitor.iteration(), values, best);
    if (best) {
      checkpoints.saveBest(state().withoutHistory(), step.modelTensors());
    }
  }

  private Optional<MetricValues> evaluate(
      Split split, long iteration, BatchSource source, OwnLog own) {
    return evaluator.evaluate(
        split, iteration, source, batch -> report.evaluating(split, batch, source, evaluator), own);
  }

  private void stepLearningRateIfDue() {
    if (monitor.learningRateStepDue(parts.rules().learningRates().watchesScore())) {
      stepLearningRate();
    }
  }

  private void stepLearningRate() {
    schedule =
        parts
            .rules()
            .learningRates()
            .next(schedule, parts.rules().optimizer().learningRate(), lastScore);
  }

  private double score(MetricValues values) {
    lastScore = values.elements().getOrDefault(parts.score().metric(), Double.NaN);
    return lastScore;
  }

  private void saveIfDue() throws IOException {
    boolean kept = monitor.checkpointDue();
    if (kept) {
      report.kept(save(all -> checkpoints.saveKept(parts.schedule(), state(), all, logger::force)));
    }
    boolean ended = kept && monitor.stopCause().isPresent();
    if (!ended && (monitor.validationDue() || stopwatch.sinceMark() > SECONDS_BETWEEN_SAVES)) {
      saveLast();
    }
  }

  private Path saveLast() throws IOException {
    stopwatch.mark();
    return save(all -> checkpoints.saveLast(state(), all, logger::force));
  }

  /** Saves the model, the optimizer's memory and what the metrics of training have gathered. */
  private Path save(Saving saving) throws IOException {
    metrics.addKept();
    losses.check(); // a training resumed from the checkpoint would not see these losses
    try (NDManager scope = parts.network().newScope()) {
      Map<String, NDArray> all = new LinkedHashMap<>(step.tensors());
      all.putAll(metrics.tensors(scope));
      return saving.of(all);
    }
  }

  private interface Saving {
    Path of(Map<String, NDArray> tensors) throws IOException;
  }

  private TrainingOutcome interrupted() throws IOException {
    Path file = saveLast();
    checkpoints.await();
    report.interrupted(file);
    return new TrainingOutcome.Interrupted(monitor.iteration());
  }

  private TrainingOutcome paused() {
    report.paused();
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
                            + parts.score().metric()
                            + " that is a number, so there is no best model.",
                        "Lower the learning rate, or look at the data and the metric."));
    if (best.state().monitor().bestIteration() != monitor.state().bestIteration()) {
      throw new UserException(
          best.file() + " is the model of another iteration than the best one of this training.",
          "Delete the experiment's directory, and the same command trains it anew.");
    }
    OptionalDouble testScore = OptionalDouble.empty();
    @Nullable BatchSource test = parts.data().test();
    if (test != null) {
      best.restore(step.modelTensors(), parts.network().manager());
      long trained = monitor.state().bestIteration();
      OwnLog own = logger.own(Split.TEST, moment(monitor.iteration()));
      Optional<MetricValues> values = evaluate(Split.TEST, trained, test, own);
      if (values.isEmpty()) {
        return new TrainingOutcome.Interrupted(monitor.iteration());
      }
      report.tested(values.get(), test, evaluator);
      logger.publish(own);
      @Nullable Double score = values.get().elements().get(parts.score().metric());
      testScore = score == null ? OptionalDouble.empty() : OptionalDouble.of(score);
    }
    report.ended(testScore);
    return new TrainingOutcome.Completed(
        monitor.stopCause().orElseThrow(),
        monitor.iteration(),
        monitor.state().bestScore(),
        monitor.state().bestIteration(),
        testScore,
        seconds());
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
