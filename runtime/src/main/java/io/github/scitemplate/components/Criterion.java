package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import java.util.List;

/** What training minimises. */
@FunctionalInterface
public interface Criterion {

  /**
   * The loss of a batch.
   *
   * @param predictions the model's outputs
   * @param labels the batch's labels
   * @return a scalar, the mean over the samples
   */
  NDArray loss(NDList predictions, NDList labels);

  /**
   * The loss of a batch, for criteria that change while training goes on.
   *
   * @param progress where training is
   */
  default NDArray loss(NDList predictions, NDList labels, Progress progress) {
    return loss(predictions, labels);
  }

  /**
   * A criterion that knows where training is, such as one whose second term grows: {@code
   * Criterion.during((predictions, labels, progress) -> …)}. In a validation, the function gets the
   * progress of the training at that moment.
   */
  static Criterion during(LossDuring function) {
    return new ProgressiveCriterion(function);
  }

  /**
   * Cross-entropy of logits of shape (N, classes, …) against int64 classes of shape (N, …), as
   * PyTorch's {@code CrossEntropyLoss}.
   */
  static Criterion crossEntropy() {
    return new CrossEntropy(0);
  }

  /**
   * Cross-entropy against labels of which the share {@code labelSmoothing} is spread evenly over
   * all classes (Szegedy et al., "Rethinking the Inception Architecture for Computer Vision",
   * 2016).
   *
   * @param labelSmoothing from 0 to 1
   */
  static Criterion crossEntropy(double labelSmoothing) {
    return new CrossEntropy(labelSmoothing);
  }

  /**
   * The sum of several losses, each times its weight, as {@code loss_weights} of a config gives
   * them: {@code Criterion.weighted(cfg.getDoubles("loss_weights"), first, second)}.
   *
   * @param weights one for each criterion
   */
  static Criterion weighted(List<Double> weights, Criterion... criteria) {
    return new WeightedCriterion(weights, List.of(criteria));
  }

  /**
   * A loss of DJL's library. Arrays that it makes besides its result are closed after the
   * iteration. DJL and libtorch, not the framework, decide which shapes fit.
   */
  static Criterion of(Loss loss) {
    return (predictions, labels) -> loss.evaluate(labels, predictions);
  }

  /** The mean of squared differences, for regression; predictions and labels of equal shape. */
  static Criterion meanSquaredError() {
    return new MeanSquaredError();
  }
}
