package io.github.scitemplate.engine.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import io.github.scitemplate.engine.kernels.Kernels.Derivative;

/**
 * Calculates losses with their derivatives, each in one native call that records no gradient. The
 * arrays lie on one device, and their shapes fit: the losses' criteria have checked them. All have
 * one float type, except class labels, which are int64. The results live as long as the
 * predictions.
 */
public final class LossKernels {
  /**
   * The least probability of a wrong answer in a focal loss. Smaller ones count as this, so that
   * powers below one have a gradient.
   */
  public static final double LEAST_MISS = 1e-30;

  /** Larger than any prediction for which gradients matter, and far from overflow. */
  private static final float BOUND = 1e30f;

  private LossKernels() {}

  /** The functions, loaded at first use and kept as long as the process. */
  private static final class Loaded {
    static final Script SCRIPT = Script.load("Losses", "losses.torchscript");
  }

  private static Derivative derivative(String function, NDArray predictions, Object... more) {
    Object[] arguments = new Object[more.length + 1];
    arguments[0] = predictions;
    System.arraycopy(more, 0, arguments, 1, more.length);
    NDArray[] results = Loaded.SCRIPT.arrays(predictions.getManager(), function, arguments);
    return new Derivative(results[0], results[1]);
  }

  /**
   * Mean binary cross-entropy, as PyTorch's {@code binary_cross_entropy_with_logits}.
   *
   * @param positiveWeight of a shape that broadcasts to the logits' shape
   */
  public static Derivative binaryCrossEntropy(
      NDArray logits, NDArray labels, NDArray positiveWeight) {
    return derivative("binary_cross_entropy", logits, labels, positiveWeight);
  }

  /** Mean focal loss of two classes, as torchvision's {@code sigmoid_focal_loss}. */
  public static Derivative sigmoidFocal(
      NDArray logits, NDArray labels, double alpha, double gamma) {
    return derivative("sigmoid_focal", logits, labels, alpha, gamma, LEAST_MISS);
  }

  /**
   * Weighted mean of negative log-likelihoods, as PyTorch's {@code nll_loss}.
   *
   * @param logProbabilities shape (N, classes, …)
   * @param classes shape (N, …)
   * @param classWeights shape (classes, 1, …)
   * @param ignored the label that does not count
   */
  public static Derivative negativeLogLikelihood(
      NDArray logProbabilities, NDArray classes, NDArray classWeights, long ignored) {
    return derivative("negative_log_likelihood", logProbabilities, classes, classWeights, ignored);
  }

  /**
   * Weighted mean cross-entropy, as PyTorch's {@code cross_entropy}; shapes as in {@link
   * #negativeLogLikelihood}.
   *
   * @param smoothing the share of each label that is spread over all classes
   */
  public static Derivative crossEntropy(
      NDArray logits, NDArray classes, NDArray classWeights, long ignored, double smoothing) {
    return derivative("cross_entropy", logits, classes, classWeights, ignored, smoothing);
  }

  /** Mean focal loss of several classes; shapes as in {@link #negativeLogLikelihood}. */
  public static Derivative focal(
      NDArray logits, NDArray classes, NDArray classWeights, double gamma) {
    return derivative("focal", logits, classes, classWeights, gamma, LEAST_MISS);
  }

  /**
   * Mean loss of connectionist temporal classification, as PyTorch's {@code ctc_loss}.
   *
   * @param logProbabilities shape (N, T, classes)
   * @param targets int64, shape (N, S)
   * @param inputLengths int64, shape (N)
   * @param targetLengths int64, shape (N)
   */
  public static Derivative ctc(
      NDArray logProbabilities,
      NDArray targets,
      NDArray inputLengths,
      NDArray targetLengths,
      long blank,
      boolean zeroInfinity) {
    return derivative(
        "ctc", logProbabilities, targets, inputLengths, targetLengths, blank, zeroInfinity);
  }

  /**
   * Whether a loss of {@code predictions} must consist of operations that record a gradient each,
   * or that somebody watches.
   */
  public static boolean isRecorded(NDArray predictions) {
    return !(predictions instanceof PtNDArray) || Kernels.isRecorded(predictions);
  }

  /** The loss of {@code derivative}. Closes {@code derivative}; the caller closes the loss. */
  public static NDArray value(Derivative derivative) {
    // What a script makes cannot be saved for a backward pass; a copy can.
    derivative.gradient().close();
    try (NDArray loss = derivative.loss()) {
      return loss.duplicate();
    }
  }

  /**
   * The loss of {@code derivative} as a recorded number, whose gradient with respect to {@code
   * predictions} is the known one. Closes {@code derivative}; the caller closes the loss.
   */
  public static NDArray recorded(NDArray predictions, Derivative derivative) {
    // What a script makes cannot be saved for a backward pass; a copy can. Nor may an infinite
    // prediction, whose derivative is zero, make the sum NaN.
    try (NDArray loss = derivative.loss();
        NDArray made = derivative.gradient();
        NDArray gradient = made.duplicate();
        NDArray most = predictions.getManager().create(BOUND);
        NDArray least = predictions.getManager().create(-BOUND);
        NDArray bounded = predictions.minimum(most);
        NDArray finite = bounded.maximum(least);
        NDArray products = finite.mul(gradient);
        NDArray sum = products.sum();
        NDArray constant = sum.stopGradient();
        NDArray nothing = sum.sub(constant)) {
      return nothing.add(loss);
    }
  }
}
