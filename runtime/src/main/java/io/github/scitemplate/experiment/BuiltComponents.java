package io.github.scitemplate.experiment;

import ai.djl.Device;
import ai.djl.nn.Block;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Evaluated;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.DataFailure;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Precision;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.monitor.Schedule;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.trainer.ContinuedTraining;
import io.github.scitemplate.trainer.Rehearsal;
import io.github.scitemplate.trainer.step.Compilation;
import io.github.scitemplate.trainer.step.TrainingData;
import io.github.scitemplate.trainer.step.TrainingParts;
import io.github.scitemplate.trainer.step.UpdateRules;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All components of one experiment, built by the project's methods and checked against its
 * settings.
 */
record BuiltComponents(
    DataLoaders loaders,
    Block model,
    Criterion criterion,
    Optimizer optimizer,
    Optional<TrainingStep> step,
    SortedMap<String, Optimizer> partOptimizers,
    LearningRateSchedule learningRates,
    MetricTracker metrics,
    Initialization initialization,
    Consumer<Evaluated> afterValidation) {

  /** Calls each build method once. */
  static BuiltComponents build(Components components, ExperimentSettings settings, Config cfg) {
    Optional<TrainingStep> step =
        UserCode.call("buildTrainingStep", cfg, () -> components.buildTrainingStep(cfg));
    BuiltComponents built =
        new BuiltComponents(
            UserCode.call("buildDataLoaders", cfg, () -> components.buildDataLoaders(cfg)),
            UserCode.call("buildModel", cfg, () -> components.buildModel(cfg)),
            UserCode.call("buildCriterion", cfg, () -> components.buildCriterion(cfg)),
            UserCode.call("buildOptimizer", cfg, () -> components.buildOptimizer(cfg)),
            step,
            UserCode.call("optimizers", cfg, () -> partOptimizers(step)),
            UserCode.call("buildLrScheduler", cfg, () -> components.buildLrScheduler(cfg)),
            UserCode.call("buildMetricTracker", cfg, () -> components.buildMetricTracker(cfg)),
            UserCode.call("buildInitialization", cfg, () -> components.buildInitialization(cfg)),
            components::afterValidation);
    built.check(settings, cfg);
    return built;
  }

  /**
   * The optimizers of the parts, in the order of the parts' names, so that the order is the same in
   * every process.
   */
  private static SortedMap<String, Optimizer> partOptimizers(Optional<TrainingStep> step) {
    return new TreeMap<>(step.map(s -> Map.copyOf(s.optimizers())).orElse(Map.of()));
  }

  /**
   * Tries the model, the criterion, the training step and the optimizers on one batch of training,
   * and on the last one if it is shorter or closes an accumulation. Then evaluates the first batch
   * of validation and of the test, and the last one if it is shorter.
   */
  void tryOneBatch(ExperimentSettings settings) {
    Randomness randomness = new Randomness(settings.seed());
    Device device = Torch.device(settings.gpus());
    // One batch is not worth a thread that makes others meanwhile.
    DataLoader train = loaders.train().withThreads(0);
    try (BatchSource batches = BatchSource.forTraining(train, randomness, device);
        Network network = network(batches, device, randomness)) {
      TrainingParts parts = parts(network, settings, batches, batches, null);
      Rehearsal.ofOneBatch(parts);
      tryEvaluation(parts, Split.VAL, loaders.val(), randomness, device);
      loaders.test().ifPresent(test -> tryEvaluation(parts, Split.TEST, test, randomness, device));
    } catch (UserException e) {
      throw e;
    } catch (DataFailure e) {
      throw UserCode.failed("Making a training batch", e);
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      throw UserCode.failed("One batch through the model", e);
    }
  }

  /** The same components with another model, since a model is initialised only once. */
  BuiltComponents withModel(Block other) {
    return new BuiltComponents(
        loaders,
        other,
        criterion,
        optimizer,
        step,
        partOptimizers,
        learningRates,
        metrics,
        initialization,
        afterValidation);
  }

  /**
   * Checks that these components can continue a training. Do not train the model afterwards.
   *
   * @throws UserException if they cannot
   */
  void checkSource(ContinuedFrom source, ExperimentSettings settings) throws IOException {
    Randomness randomness = new Randomness(settings.seed());
    Device device = Torch.device(settings.gpus());
    DataLoaders used = UsedData.of(loaders, settings);
    boolean isJudgedOn = source.judgedOtherwise(settings, used).isEmpty();
    try (BatchSource batches =
            BatchSource.forTraining(used.train().withThreads(0), randomness, device);
        Network network = networkToRestore(batches, device, randomness)) {
      TrainingParts parts = parts(network, settings, batches, batches, null);
      new ContinuedTraining(parts, source.last()).check(isJudgedOn);
    }
  }

  private static void tryEvaluation(
      TrainingParts parts, Split split, DataLoader loader, Randomness randomness, Device device) {
    try (BatchSource batches =
        BatchSource.forEvaluation(loader.withThreads(0), randomness, device)) {
      Rehearsal.ofEvaluation(parts, split, batches);
    } catch (DataFailure e) {
      throw UserCode.failed("Making a batch of " + split.noun(), e);
    }
  }

  /**
   * The fingerprints of the files whose values the model has.
   *
   * @throws DataChangedException if a file is missing
   * @throws IOException if a file cannot be read
   */
  List<WeightsFingerprint> weights() throws IOException, DataChangedException {
    return WeightsFingerprint.of(initialization, model);
  }

  /** The model, initialised for the batches; the caller closes it. */
  Network network(BatchSource batches, Device device, Randomness randomness) {
    return network(batches, device, randomness, initialization);
  }

  /**
   * The model, initialised for the values of a checkpoint: files of the initialization may be gone.
   * The caller closes it.
   */
  Network networkToRestore(BatchSource batches, Device device, Randomness randomness) {
    return network(batches, device, randomness, initialization.withoutFiles());
  }

  private Network network(
      BatchSource batches, Device device, Randomness randomness, Initialization values) {
    return Network.create(
        model,
        List.copyOf(partOptimizers.keySet()),
        batches.inputShapes(),
        device,
        values,
        randomness);
  }

  /** What a trainer needs of the components. */
  TrainingParts parts(
      Network network,
      ExperimentSettings settings,
      BatchSource train,
      BatchSource val,
      @Nullable BatchSource test) {
    return parts(network, settings, new TrainingData(train, val, test), train.batches());
  }

  /**
   * What the evaluation of a trained model needs of the components.
   *
   * @param batches the batches of the split that is evaluated
   * @param batchesPerEpoch how many batches an epoch of the training has
   */
  TrainingParts partsToEvaluate(
      Network network, ExperimentSettings settings, BatchSource batches, long batchesPerEpoch) {
    return parts(network, settings, new TrainingData(batches, batches, null), batchesPerEpoch);
  }

  private TrainingParts parts(
      Network network, ExperimentSettings settings, TrainingData data, long batchesPerEpoch) {
    Schedule schedule = Schedule.of(settings.schedule(), batchesPerEpoch);
    return new TrainingParts(
        network,
        criterion,
        new UpdateRules(
            optimizer,
            partOptimizers,
            step.orElse(null),
            settings.accumulatedBatches(),
            settings.averaging(),
            learningRates(schedule),
            settings.compiling()),
        metrics,
        data,
        schedule,
        settings.score(),
        afterValidation);
  }

  /**
   * The schedule for this training. Calls the project's function if it makes the schedule from the
   * training's length.
   */
  private LearningRateSchedule learningRates(Schedule schedule) {
    int steps = (int) Math.min(Integer.MAX_VALUE, Math.max(1, schedule.lrSteps()));
    try {
      return learningRates.over(steps);
    } catch (UserException e) {
      throw e;
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      throw UserCode.failed("Making a learning-rate schedule of " + steps + " steps", e);
    }
  }

  private void check(ExperimentSettings settings, Config cfg) {
    if (step.isPresent() && settings.compiling().compilation() == Compilation.REQUIRE) {
      throw cfg.error(
          "compile",
          "compile is require, but buildTrainingStep returns a step of its own, which is not compiled.",
          "Write `compile: auto`, or remove the key.");
    }
    if (step.isPresent() && settings.compiling().precision() != Precision.FP32) {
      throw cfg.error(
          "precision",
          "precision is bf16, but buildTrainingStep returns a step of its own, which calculates in float32.",
          "Write `precision: fp32`, or remove the key.");
    }
    if (step.isPresent() && settings.accumulatedBatches() > 1) {
      throw cfg.error(
          "accumulate_grad_batches",
          "accumulate_grad_batches is given, but buildTrainingStep returns a step of its own, which decides itself when to update.",
          "Remove the key.");
    }
    Optional<Metric> score = metrics.metric(settings.score().metric());
    if (score.isEmpty()) {
      throw cfg.error(
          "score_metric",
          "The score is to be "
              + settings.score().metric()
              + ", but buildMetricTracker tracks "
              + String.join(", ", metrics.names())
              + ".",
          "Set score_metric to one of these, or track " + settings.score().metric() + ".");
    }
    checkGradientMetrics(settings, cfg);
    if (metrics.isOfTraining(settings.score().metric())) {
      throw cfg.error(
          "score_metric",
          "The score is to be "
              + settings.score().metric()
              + ", which only training gives: it has no value in validation.",
          "Set score_metric to a metric that is taken of predictions and labels.");
    }
    if (!score.get().splits().contains(Split.VAL)) {
      throw cfg.error(
          "score_metric",
          "The score is to be " + settings.score().metric() + ", which is not taken in validation.",
          "Set score_metric to another metric, or add Split.VAL to its splits in buildMetricTracker.");
    }
    for (String key : List.of("lr_freq", "lr_unit")) {
      if (learningRates.watchesScore() && cfg.has(key)) {
        throw cfg.error(
            key,
            key
                + " is given, but the learning-rate schedule watches the score and so steps at validations.",
            "Remove " + key + ".");
      }
    }
  }

  private void checkGradientMetrics(ExperimentSettings settings, Config cfg) {
    if (metrics.tracksNoiseScale() && settings.accumulatedBatches() < 2) {
      throw cfg.error(
          "accumulate_grad_batches",
          "The noise scale of the gradient compares single batches with updates of several, but "
              + (step.isPresent()
                  ? "buildTrainingStep returns a step of its own, which makes its updates itself."
                  : "each update is made of one batch."),
          step.isPresent()
              ? "Leave out Metric.gradientNoiseScale()."
              : "Write accumulate_grad_batches: 2 or more, or leave out Metric.gradientNoiseScale().");
    }
    boolean apart = !partOptimizers.isEmpty();
    for (String part : metrics.partsOfNorms()) {
      if (apart ? !partOptimizers.containsKey(part) : !part.equals(Network.WHOLE)) {
        throw new UserException(
            "The metric tracker takes the norm of the gradient of "
                + (part.equals(Network.WHOLE) ? "the whole model" : "the part " + part)
                + ", but "
                + (apart
                    ? String.join(" and ", partOptimizers.keySet()) + " are trained apart."
                    : "the model is trained as a whole."),
            apart
                ? "Name a part: Metric.gradientNorm(\"" + partOptimizers.firstKey() + "\")."
                : "Write Metric.gradientNorm().");
      }
    }
  }
}
