package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.optimizer.Optimizer;
import java.util.Map;

/**
 * How one batch trains a model that needs more than one loss or optimizer, such as a generative
 * adversarial network. A step draws random numbers only from the model it is given, and keeps
 * nothing from one call to the next but by {@link ModelInTraining#state}, so that a training can be
 * resumed anywhere.
 */
@FunctionalInterface
public interface TrainingStep {

  /**
   * Trains on one batch.
   *
   * @return what the metrics are taken of
   */
  Outcome train(ModelInTraining model, Batch batch);

  /**
   * Evaluates one batch, where that is more than the model's outputs and the criterion's loss, such
   * as an episode that is played to its end.
   *
   * @return what the metrics are taken of
   */
  default Outcome evaluate(ModelInEvaluation model, Batch batch) {
    NDList predictions = model.forward(batch.inputs());
    return new Outcome(predictions, model.loss(predictions, batch.labels()));
  }

  /**
   * The optimizer of each part of the model that is trained apart, by the name under which the part
   * was added to the model; none: the whole model has the one of {@code buildOptimizer}. A schedule
   * multiplies all their learning rates by the same factor.
   */
  default Map<String, Optimizer> optimizers() {
    return Map.of();
  }

  /**
   * What the metrics of a batch are taken of.
   *
   * @param predictions as the model gives them in evaluation
   * @param loss a scalar
   */
  record Outcome(NDList predictions, NDArray loss) {
    public Outcome {
      if (loss.getShape().size() != 1) {
        throw new IllegalArgumentException(
            "a loss is one number, but this one has shape " + loss.getShape());
      }
    }
  }
}
