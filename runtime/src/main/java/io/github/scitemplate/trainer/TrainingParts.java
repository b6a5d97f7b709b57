package io.github.scitemplate.trainer;

import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.monitor.Schedule;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Optimizer;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a trainer works with; whoever made the parts closes them.
 *
 * @param network the model on its device
 * @param criterion what is minimised
 * @param optimizer the update rule
 * @param partOptimizers the update rule of each part of the model that is trained apart; none: the
 *     whole model has {@code optimizer}
 * @param step how one batch trains the model; null: by the criterion and the optimizer
 * @param accumulatedBatches how many batches make one update, at least 1
 * @param averageDecay how much of the average of the weights an update keeps; absent: none is taken
 * @param learningRates how the learning rate changes
 * @param metrics what is tracked, not opened yet
 * @param train the training batches
 * @param val the validation batches
 * @param test the test batches, if there are any
 * @param schedule what is due when
 * @param scoreMetric the metric that chooses the best model
 * @param scoreMode which score is better
 */
public record TrainingParts(
    Network network,
    Criterion criterion,
    Optimizer optimizer,
    Map<String, Optimizer> partOptimizers,
    @Nullable TrainingStep step,
    int accumulatedBatches,
    OptionalDouble averageDecay,
    LearningRateSchedule learningRates,
    MetricTracker metrics,
    BatchSource train,
    BatchSource val,
    @Nullable BatchSource test,
    Schedule schedule,
    String scoreMetric,
    ScoreMode scoreMode) {

  /** How long each split waited for data so far, as {@link BatchSource#secondsWaited}. */
  List<Supplier<OptionalDouble>> waits() {
    return test == null
        ? List.of(train::secondsWaited, val::secondsWaited)
        : List.of(train::secondsWaited, val::secondsWaited, test::secondsWaited);
  }
}
