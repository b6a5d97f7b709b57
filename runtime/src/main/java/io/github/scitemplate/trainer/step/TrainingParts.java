package io.github.scitemplate.trainer.step;

import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.Evaluated;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.monitor.Schedule;
import io.github.scitemplate.monitor.Score;
import java.util.function.Consumer;

/**
 * The parts of an experiment that a trainer works with. Whoever made the parts closes them.
 *
 * @param network the model on its device
 * @param criterion what is minimised
 * @param rules how batches change the model
 * @param metrics what is tracked, not opened yet
 * @param data the batches
 * @param schedule what is due when
 * @param score what chooses the best model
 * @param afterValidation called with the model after each validation
 */
public record TrainingParts(
    Network network,
    Criterion criterion,
    UpdateRules rules,
    MetricTracker metrics,
    TrainingData data,
    Schedule schedule,
    Score score,
    Consumer<Evaluated> afterValidation) {}
