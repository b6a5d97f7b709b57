package io.github.scitemplate.trainer.step;

import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Optimizer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How batches change the model.
 *
 * @param optimizer the update rule
 * @param partOptimizers the update rule of each part of the model that is trained apart; if there
 *     are none, {@code optimizer} updates the whole model
 * @param step how one batch trains the model; null: by minimising the criterion
 * @param accumulatedBatches how many batches make one update, at least 1
 * @param averaging which average of the weights is used in their place
 * @param learningRates how the learning rate changes
 * @param compiling how the calls are made
 */
public record UpdateRules(
    Optimizer optimizer,
    Map<String, Optimizer> partOptimizers,
    @Nullable TrainingStep step,
    int accumulatedBatches,
    Averaging averaging,
    LearningRateSchedule learningRates,
    Compiling compiling) {

  /** Rules for passes in float32 that are compiled where they can be. */
  public UpdateRules(
      Optimizer optimizer,
      Map<String, Optimizer> partOptimizers,
      @Nullable TrainingStep step,
      int accumulatedBatches,
      Averaging averaging,
      LearningRateSchedule learningRates) {
    this(
        optimizer,
        partOptimizers,
        step,
        accumulatedBatches,
        averaging,
        learningRates,
        Compiling.AUTO);
  }
}
