package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.optimizer.Optimizer;
import java.util.Map;

/**
 * Trains a model on one batch, where that takes more than one loss or optimizer, as for a
 * generative adversarial network. A step draws random numbers only from the model it is given, and
 * keeps something from one call to the next only by {@link ModelInTraining#state}. So a training
 * can be resumed anywhere.
 */
@FunctionalInterface
public interface TrainingStep {

  /**
   * Trains on one batch.
   *
   * @return what the metrics are calculated from
   */
  Outcome train(ModelInTraining model, Batch batch);

  /**
   * Evaluates one batch, where that is more than the model's outputs and the criterion's loss, such
   * as an episode that is played to its end.
   *
   * @return what the metrics are calculated from
   */
  default Outcome evaluate(ModelInEvaluation model, Batch batch) {
    NDList predictions = model.forward(batch.inputs());
    return new Outcome(predictions, model.loss(predictions, batch.labels()));
  }

  /**
   * The optimizer of each part of the model that is trained apart, by the name under which the part
   * was added to the model. If there are none, {@code buildOptimizer} gives the optimizer of the
   * whole model. A schedule multiplies all their learning rates by the same factor.
   */
  default Map<String, Optimizer> optimizers() {
    return Map.of();
  }

  /**
   * What the metrics of a batch are calculated from.
   *
   * @param predictions outputs of the form that the model gives in evaluation
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
