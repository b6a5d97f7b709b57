package io.github.scitemplate.components;

import ai.djl.nn.Block;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.FittedParts;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Optimizer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Builds the parts of an experiment. A project implements this interface in a class named {@code
 * BuildComponents} with a public constructor without parameters. Each {@code build} method gets the
 * parameters of one experiment and nothing else, so that an experiment is a function of its config.
 */
public interface Components {

  /** The data to train, validate and, if there is any, test with. */
  DataLoaders buildDataLoaders(Config cfg);

  /**
   * Reads data that the training did not have, for {@code template:predict -Dinput} and {@code
   * TrainedModel.predict}. The samples need no labels. The data of the training may be gone.
   *
   * @param input a file or a folder, whatever the project reads
   * @param fitted what {@link DataLoaders#keeping} kept, to be applied and not fitted again
   * @throws UserException unless it is overridden
   */
  default DataLoader buildNewData(Config cfg, Path input, FittedParts fitted) {
    throw new UserException(
        "The project does not say how new data are read: buildNewData is not overridden.",
        "Override it in BuildComponents; docs/using-a-model.md shows how.");
  }

  /**
   * The model. Parameters that already have values keep them; the trainer initialises the others.
   */
  Block buildModel(Config cfg);

  /** What training minimises. */
  Criterion buildCriterion(Config cfg);

  /** The update rule, with the learning rate that training begins with. */
  Optimizer buildOptimizer(Config cfg);

  /** How the learning rate changes; constant unless overridden. */
  default LearningRateSchedule buildLrScheduler(Config cfg) {
    return LearningRateSchedule.constant();
  }

  /**
   * How one batch trains the model, where that is more than minimising the criterion by one
   * optimizer.
   */
  default Optional<TrainingStep> buildTrainingStep(Config cfg) {
    return Optional.empty();
  }

  /**
   * The metrics that are logged; one of them is the {@code score_metric}. Loss and accuracy unless
   * overridden.
   */
  default MetricTracker buildMetricTracker(Config cfg) {
    return MetricTracker.of(Metric.loss(), Metric.accuracy());
  }

  /**
   * Called after each validation with the model that was validated, so that a project can log
   * pictures, texts or numbers of its own. It may draw random numbers from {@code e}. It must not
   * change anything that the training uses.
   */
  default void afterValidation(Evaluated e) {}

  /** How the model's parameters get their first values; PyTorch's defaults unless overridden. */
  default Initialization buildInitialization(Config cfg) {
    return Initialization.PYTORCH;
  }
}
