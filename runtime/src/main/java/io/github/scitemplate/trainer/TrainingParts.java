package io.github.scitemplate.trainer;

import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.monitor.Schedule;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Optimizer;
import org.jspecify.annotations.Nullable;

/**
 * What a trainer works with; whoever made the parts closes them.
 *
 * @param network the model on its device
 * @param criterion what is minimised
 * @param optimizer the update rule
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
    LearningRateSchedule learningRates,
    MetricTracker metrics,
    BatchSource train,
    BatchSource val,
    @Nullable BatchSource test,
    Schedule schedule,
    String scoreMetric,
    ScoreMode scoreMode) {}
