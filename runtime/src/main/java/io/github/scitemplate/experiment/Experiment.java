package io.github.scitemplate.experiment;

import ai.djl.Device;
import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.checkpoint.Checkpoints;
import io.github.scitemplate.checkpoint.TrainingState;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Precision;
import io.github.scitemplate.engine.PrecisionGain;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.Causes;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.logger.Audience;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.logger.PrintedLines;
import io.github.scitemplate.logger.RenewedStreams;
import io.github.scitemplate.logger.StreamFailure;
import io.github.scitemplate.storage.FilePrefix;
import io.github.scitemplate.storage.OwnFile;
import io.github.scitemplate.storage.PathGate;
import io.github.scitemplate.trainer.Stage;
import io.github.scitemplate.trainer.Trainer;
import io.github.scitemplate.trainer.TrainingOutcome;
import io.github.scitemplate.trainer.step.TrainingParts;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Runs one experiment from its directory, whose config has everything the experiment needs. */
public final class Experiment {
  private final ExperimentDirectory directory;
  private final Components components;
  private final Audience audience;
  private final BooleanSupplier stopRequested;
  private final boolean fastDevRun;
  private final PrintedLines printed;
  private final AttemptWatch watch;
  private boolean failureLogged;
  private @Nullable Attempt attempt;

  /**
   * @param console receives the lines of the training
   * @param stopRequested asked after each iteration
   * @param fastDevRun whether one batch of training, validation and test is enough
   */
  public Experiment(
      ExperimentDirectory directory,
      Components components,
      PrintStream console,
      BooleanSupplier stopRequested,
      boolean fastDevRun) {
    this(
        directory,
        components,
        Audience.of(console),
        stopRequested,
        fastDevRun,
        new PrintedLines(),
        AttemptWatch.NONE);
  }

  /**
   * An experiment whose log also has what user code prints.
   *
   * @param audience hears how the training goes
   * @param printed collects what user code prints
   * @param watch hears of the attempt
   */
  public Experiment(
      ExperimentDirectory directory,
      Components components,
      Audience audience,
      BooleanSupplier stopRequested,
      boolean fastDevRun,
      PrintedLines printed,
      AttemptWatch watch) {
    this.printed = printed;
    this.watch = watch;
    this.directory = directory;
    this.components = components;
    this.audience = audience;
    this.stopRequested = stopRequested;
    this.fastDevRun = fastDevRun;
  }

  /** Trains to the end, as {@link #run(Stage)} does. */
  public Optional<ExperimentResult> run() throws IOException {
    return run(Stage.WHOLE);
  }

  /**
   * Trains stage by stage to the end, from the newest checkpoint if there is one, and writes the
   * result. A failure of the project's code or of the training is a result, too.
   *
   * @param first how much to train before somebody is asked whether to go on
   * @return the result; empty if a stop was requested, and then a checkpoint is saved, unless
   *     something failed after the request. A pruned result is not written, since whoever paused
   *     the experiment decides whether it goes on later
   * @throws IOException if a file of the experiment cannot be read or written: then there is no
   *     result, and the experiment can go on from its newest checkpoint when the cause is gone
   * @throws UserException if the data or the weights are others than those it began with, or
   *     another process has begun a later attempt: then there is no result either
   */
  public Optional<ExperimentResult> run(Stage first) throws IOException {
    try {
      Optional<ExperimentResult> result = trainTellingFailures(first);
      if (result.isPresent() && !(result.get() instanceof ExperimentResult.Pruned)) {
        publish(result.get());
      }
      return result;
    } catch (SupersededException e) {
      throw e.told();
    } catch (IOException e) {
      // The thread that writes checkpoints checks the fence, too, and its failure comes as a cause.
      if (e.getCause() instanceof SupersededException superseded) {
        throw superseded.told();
      }
      throw e;
    }
  }

  /** Whether {@link #run(Stage)} threw this because a later attempt has begun. */
  public static boolean isSuperseded(UserException failure) {
    return failure.getCause() instanceof SupersededException;
  }

  private Optional<ExperimentResult> trainTellingFailures(Stage first) throws IOException {
    PathGate.checkTree(directory.path());
    long start = System.nanoTime();
    try {
      return train(config(), first);
    } catch (DataChangedException e) {
      throw new UserException(
          e.problem(),
          "Bring the old "
              + e.what()
              + " back; only an experiment whose directory is deleted begins with others.",
          e);
    } catch (StreamFailure e) {
      throw e.getCause();
    } catch (SupersededException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      if (!failureLogged) {
        audience.line("failed: " + Failures.message(e));
      }
      if (stopRequested.getAsBoolean()) {
        return Optional.empty(); // Ctrl-C ends what the project's code may have started, too
      }
      if (Failures.isOutOfMemory(e)) {
        throw new OutOfMemoryException(e);
      }
      return Optional.of(Failures.result(e, (System.nanoTime() - start) / 1e9));
    }
  }

  private void publish(ExperimentResult result) throws IOException {
    checkFence();
    directory.result().write(result);
    if (result instanceof ExperimentResult.Completed) {
      try (Checkpoints checkpoints = checkpoints(ExperimentSettings.read(config()))) {
        checkpoints.deleteLast();
      }
    }
  }

  /** Called before each checkpoint and before the result: only the newest attempt may write. */
  private void checkFence() throws IOException {
    @Nullable Attempt own = attempt;
    if (own != null && !directory.attempts().isNewest(own)) {
      throw new SupersededException(own);
    }
  }

  private Config config() {
    return ConfigFile.read(directory.config(), directory.config().toString())
        .parameters()
        .combination(0);
  }

  private Checkpoints checkpoints(ExperimentSettings settings) throws IOException {
    return new Checkpoints(
        directory.checkpoints(), settings.files().checkpoints(), this::checkFence);
  }

  private Optional<ExperimentResult> train(Config cfg, Stage first)
      throws IOException, DataChangedException {
    ExperimentSettings asWritten = ExperimentSettings.read(cfg);
    ExperimentSettings settings = fastDevRun ? asWritten.forFastDevRun() : asWritten;
    Checkpoints checkpoints = checkpoints(settings);
    Optional<Checkpoint> resume = checkpoints.newest(directory::checkMetrics, this::warn);
    BuiltComponents built = BuiltComponents.build(components, settings, cfg);
    Randomness randomness = new Randomness(settings.seed());
    Device device = Torch.device(settings.gpus());
    DataLoaders loaders = UsedData.of(built.loaders(), settings);
    try (Fingerprinting data = Fingerprinting.begin(loaders)) {
      UsedParts used =
          new UsedParts(
              data,
              built.weights(),
              FittedFiles.texts(built.loaders().kept()),
              () -> continued(settings, loaders, resume),
              resume.isEmpty());
      // What is to be compared is compared before anything else. Otherwise data that are hashed
      // meanwhile are recorded when the network is made.
      boolean isCompared = OwnFile.exists(directory.data()) || settings.continueFrom().isPresent();
      Optional<UsedParts> later =
          isCompared || !data.isBehind() ? Optional.empty() : Optional.of(used);
      if (later.isEmpty()) {
        recordOrCompare(used);
      }
      try (BatchSource trainBatches = BatchSource.forTraining(loaders.train(), randomness, device);
          BatchSource valBatches = BatchSource.forEvaluation(loaders.val(), randomness, device);
          @Nullable BatchSource testBatches =
              loaders
                  .test()
                  .map(test -> BatchSource.forEvaluation(test, randomness, device))
                  .orElse(null);
          Network network = network(built, trainBatches, device, randomness, later)) {
        if (later.isPresent()) {
          recordOrCompare(later.get());
        }
        TrainingParts parts = built.parts(network, settings, trainBatches, valBatches, testBatches);
        // A process whose controller died while it read the data must not begin an attempt: the
        // next
        // controller, which could not see this process, may have begun one.
        if (stopRequested.getAsBoolean()) {
          return Optional.empty();
        }
        @Nullable Checkpoint from = ofTypesOf(parts, checkpoints, resume).orElse(null);
        return train(
            parts,
            settings,
            cfg,
            checkpoints,
            beginning(from, parts, settings, cfg, loaders),
            first);
      }
    }
  }

  /**
   * Makes the network.
   *
   * @param unrecorded what is still to be recorded, which is done here if there will be no network
   */
  private Network network(
      BuiltComponents built,
      BatchSource batches,
      Device device,
      Randomness randomness,
      Optional<UsedParts> unrecorded) {
    try {
      return built.network(batches, device, randomness);
    } catch (RuntimeException | Error e) {
      try {
        if (unrecorded.isPresent()) {
          recordOrCompare(unrecorded.get());
        }
      } catch (IOException | DataChangedException | RuntimeException unwritten) {
        e.addSuppressed(unwritten);
      }
      throw e;
    }
  }

  /**
   * What an experiment uses besides its code and its config.
   *
   * @param fitted the texts of the fitted parts
   * @param continued says what the experiment continued from, if that is not recorded
   * @param fromStart whether it trains from its first iteration
   */
  private record UsedParts(
      Fingerprinting data,
      List<WeightsFingerprint> weights,
      SortedMap<String, String> fitted,
      RecordedData.Continued continued,
      boolean fromStart) {}

  private void recordOrCompare(UsedParts used) throws IOException, DataChangedException {
    RecordedData.recordOrCompare(
        directory,
        used.data(),
        used.weights(),
        used.continued(),
        FittedFiles.hashes(used.fitted()),
        used.fromStart(),
        this::warn);
    directory.fitted().write(used.fitted());
  }

  private @Nullable SourceFingerprint continued(
      ExperimentSettings settings, DataLoaders loaders, Optional<Checkpoint> resume)
      throws IOException, DataChangedException {
    if (settings.continueFrom().isEmpty()) {
      return null;
    }
    String place = settings.continueFrom().get();
    return resume.isEmpty()
        ? ContinuedFrom.of(directory, place).fingerprint()
        : ContinuedFrom.foundAgain(
            directory, place, settings, loaders, resume.get().state(), this::warn);
  }

  private Beginning beginning(
      @Nullable Checkpoint own,
      TrainingParts parts,
      ExperimentSettings settings,
      Config cfg,
      DataLoaders loaders)
      throws IOException, DataChangedException {
    return own == null && settings.continueFrom().isPresent()
        ? Beginning.continuing(
            ContinuedFrom.of(directory, settings.continueFrom().get()),
            parts,
            settings,
            cfg,
            loaders)
        : Beginning.of(own);
  }

  /**
   * The checkpoint that was found, or an earlier one if it holds numbers of another type than the
   * model.
   */
  private Optional<Checkpoint> ofTypesOf(
      TrainingParts parts, Checkpoints checkpoints, Optional<Checkpoint> found) throws IOException {
    try {
      if (found.isPresent()) {
        Trainer.checkTypes(parts, found.get());
      }
      return found;
    } catch (IOException e) {
      return checkpoints.newest(
          directory::checkMetrics, other -> Trainer.checkTypes(parts, other), this::warn);
    }
  }

  private void warn(String what) {
    audience.line("Warning: " + what);
  }

  private Optional<ExperimentResult> train(
      TrainingParts parts,
      ExperimentSettings settings,
      Config cfg,
      Checkpoints checkpoints,
      Beginning beginning,
      Stage first)
      throws IOException {
    @Nullable TrainingState state = beginning.state();
    long from = state == null ? 0 : state.monitor().iteration();
    Map<String, FilePrefix> written = state == null ? Map.of() : state.streams();
    begin(from, parts.schedule().total(), written);
    beginning.copyHistory(directory);
    Trainer[] trainer = new Trainer[1];
    Logger.Options options =
        new Logger.Options(
            directory.path(),
            audience,
            settings.files().log(),
            settings.files().tensorBoard(),
            settings.files().gradients(),
            written,
            () -> trainer[0].seconds());
    try (Logger logger = Logger.open(options);
        checkpoints) {
      logger.keep(printed);
      trainer[0] = new Trainer(parts, state, logger, checkpoints, stopRequested, System::nanoTime);
      tellOfMissingGpus(logger, settings);
      tellOfPrecision(logger, settings);
      if (beginning.isFirst()) {
        begin(logger, cfg);
      }
      beginning.restoreInto(trainer[0], logger);
      TrainingOutcome outcome = run(trainer[0], first, logger);
      recordPasses(trainer[0]);
      if (outcome instanceof TrainingOutcome.Completed completed) {
        return Optional.of(
            new ExperimentResult.Completed(
                completed.valScore(),
                completed.testScore(),
                completed.bestIteration(),
                completed.iterations(),
                completed.stopCause().reason(),
                completed.seconds()));
      }
      checkpoints.await();
      if (outcome instanceof TrainingOutcome.Paused paused) {
        endAttempt(AttemptEnd.PAUSED, paused.iterations());
        return Optional.of(
            new ExperimentResult.Pruned(
                paused.valScore(), paused.bestIteration(), paused.iterations(), paused.seconds()));
      }
      endAttempt(AttemptEnd.INTERRUPTED, trainer[0].iteration());
      return Optional.empty();
    }
  }

  /** What is only to be read by people must not fail a training that has ended. */
  private void recordPasses(Trainer trainer) {
    @Nullable Attempt own = attempt;
    Optional<String> passes = trainer.passesInWords();
    if (own != null && passes.isPresent()) {
      try {
        own.recordPasses(passes.get());
      } catch (IOException e) {
        warn("How passes were done cannot be recorded: " + Causes.words(e));
      }
    }
  }

  /** Begins the attempt, and leaves behind whoever may still write for an earlier one. */
  private void begin(long from, long iterations, Map<String, FilePrefix> written)
      throws IOException {
    watch.beginning();
    Attempt begun = directory.attempts().begin(from, iterations);
    attempt = begun;
    watch.begun(begun);
    if (directory.attempts().hasWriterBefore(begun)) {
      RenewedStreams.renew(directory.path(), written);
    }
  }

  private void endAttempt(AttemptEnd cause, long iteration) throws IOException {
    if (attempt != null) {
      attempt.end(new Attempt.End(cause, iteration, ""));
    }
  }

  /** Warns of missing GPUs. Each attempt does so, since another one may run on another machine. */
  private static void tellOfMissingGpus(Logger logger, ExperimentSettings settings) {
    if (settings.gpus() > 0 && Torch.gpus() == 0) {
      logger.line(
          "Warning: n_gpu is "
              + settings.gpus()
              + ", but no GPU is found: the CPU is used."
              + (Torch.nativesOnClassPath()
                  ? " The PyTorch natives on the class path are for the CPU alone; see docs/gpu.md."
                  : ""));
    } else if (settings.gpus() > 1) {
      logger.line("Warning: n_gpu is " + settings.gpus() + ", but one experiment uses one GPU.");
    }
  }

  /** Each attempt tells what its machine gains. Only the beginning of a session is refused. */
  private static void tellOfPrecision(Logger logger, ExperimentSettings settings) {
    if (settings.compiling().precision() == Precision.BF16) {
      PrecisionGain gain = PrecisionGain.ofThisMachine(Torch.device(settings.gpus()));
      logger.line((gain.isEnough() ? "" : "Warning: ") + gain.words());
    }
  }

  private static void begin(Logger logger, Config cfg) {
    logger.text(Logger.CONFIG, "```yaml\n" + cfg.toYaml() + "```");
    logger.parameters(cfg.labels());
  }

  /** Runs the trainer. The log tells of a failure before it becomes the experiment's result. */
  private TrainingOutcome run(Trainer trainer, Stage first, Logger logger) throws IOException {
    try {
      TrainingOutcome outcome = trainer.run(first);
      if (outcome instanceof TrainingOutcome.Completed) {
        logger.ended(true);
      }
      logger.sync();
      return outcome;
    } catch (StreamFailure e) {
      throw e.getCause();
    } catch (RuntimeException | Error e) {
      failureLogged = true;
      logger.line("failed: " + Failures.message(e));
      logger.ended(false);
      logger.sync();
      throw e;
    }
  }
}
