package io.github.scitemplate.experiment;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Losses;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Optimizer;

/**
 * All components of one experiment, built by the project's methods and checked against its
 * settings.
 */
record BuiltComponents(
    DataLoaders loaders,
    Block model,
    Criterion criterion,
    Optimizer optimizer,
    LearningRateSchedule learningRates,
    MetricTracker metrics,
    Initialization initialization) {

  /** Calls each build method once. */
  static BuiltComponents build(Components components, ExperimentSettings settings, Config cfg) {
    BuiltComponents built =
        new BuiltComponents(
            UserCode.call("buildDataLoaders", cfg, () -> components.buildDataLoaders(cfg)),
            UserCode.call("buildModel", cfg, () -> components.buildModel(cfg)),
            UserCode.call("buildCriterion", cfg, () -> components.buildCriterion(cfg)),
            UserCode.call("buildOptimizer", cfg, () -> components.buildOptimizer(cfg)),
            UserCode.call("buildLrScheduler", cfg, () -> components.buildLrScheduler(cfg)),
            UserCode.call("buildMetricTracker", cfg, () -> components.buildMetricTracker(cfg)),
            UserCode.call("buildInitialization", cfg, () -> components.buildInitialization(cfg)));
    built.check(settings, cfg);
    return built;
  }

  /** Sends one training batch through the model and the criterion, forward and backward. */
  void tryOneBatch(ExperimentSettings settings, Config cfg) {
    Randomness randomness = new Randomness(settings.seed());
    Device device = Torch.device(settings.gpus());
    DataLoader train = loaders.train();
    Shape[] shapes = train.dataset().inputShapes(train.batchSize());
    try (Network network = Network.create(model, shapes, device, initialization, randomness);
        BatchSource batches = new BatchSource(train, randomness, device);
        NDManager scope = network.newScope()) {
      Batch batch = batches.batch(scope, 0, 0);
      NDList predictions = network.forwardTraining(scope, batch.inputs(), 0, 0);
      network.backward(Losses.take(criterion, predictions, batch.labels()));
    } catch (ModelFailure e) {
      throw UserCode.failed("One batch through the model", e);
    }
  }

  private void check(ExperimentSettings settings, Config cfg) {
    if (!metrics.names().contains(settings.scoreMetric())) {
      throw cfg.error(
          "score_metric",
          "The score is to be "
              + settings.scoreMetric()
              + ", but buildMetricTracker tracks "
              + String.join(", ", metrics.names())
              + ".",
          "Set score_metric to one of these, or track " + settings.scoreMetric() + ".");
    }
    if (learningRates.watchesScore() && settings.schedule().lrFrequency().isPresent()) {
      throw cfg.error(
          "lr_freq",
          "lr_freq is given, but the learning-rate schedule watches the score and so steps at validations.",
          "Remove lr_freq.");
    }
    if (model.isInitialized()) {
      throw new UserException(
          "buildModel returned a model that is initialised already.",
          "Return the block as built: the trainer initialises it from the seed.");
    }
  }
}
