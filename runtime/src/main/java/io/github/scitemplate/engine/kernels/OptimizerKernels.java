package io.github.scitemplate.engine.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import io.github.scitemplate.engine.kernels.Kernels.Moments;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Updates parameters, by each rule in one native call, with PyTorch's operations where it has the
 * rule. All arrays are float32 of shape (P). An update changes parameters and state, and only reads
 * the gradient. Only {@link #lamb} decays weights.
 */
public final class OptimizerKernels {
  private OptimizerKernels() {}

  /** The functions, loaded at first use and kept as long as the process. */
  private static final class Loaded {
    static final Script SCRIPT = Script.load("Optimizers", "optimizers.torchscript");
  }

  private static PtNDArray[] listed(@Nullable NDArray array) {
    return array == null ? new PtNDArray[0] : new PtNDArray[] {(PtNDArray) array};
  }

  /**
   * RMSprop.
   *
   * @param square running mean of squared gradients
   * @param mean running mean of gradients, if the square is centred
   * @param buffer the momentum buffer, if there is momentum
   */
  public static void rmsprop(
      NDArray parameters,
      NDArray gradient,
      NDArray square,
      @Nullable NDArray mean,
      @Nullable NDArray buffer,
      double alpha,
      double epsilon,
      double momentum,
      double rate) {
    Loaded.SCRIPT.run(
        "rmsprop",
        parameters,
        gradient,
        square,
        listed(mean),
        listed(buffer),
        alpha,
        epsilon,
        momentum,
        rate);
  }

  /**
   * Adagrad.
   *
   * @param sum sum of squared gradients
   * @param initial added to the sum before the squared gradient is
   */
  public static void adagrad(
      NDArray parameters,
      NDArray gradient,
      NDArray sum,
      double initial,
      double epsilon,
      double rate) {
    Loaded.SCRIPT.run("adagrad", parameters, gradient, sum, initial, epsilon, rate);
  }

  /**
   * Adadelta.
   *
   * @param square running mean of squared gradients
   * @param moved running mean of squared steps
   */
  public static void adadelta(
      NDArray parameters,
      NDArray gradient,
      NDArray square,
      NDArray moved,
      double rho,
      double epsilon,
      double rate) {
    Loaded.SCRIPT.run("adadelta", parameters, gradient, square, moved, rho, epsilon, rate);
  }

  /**
   * NAdam.
   *
   * @param correction what the running mean of squares is divided by
   * @param ofGradient the step along the gradient
   * @param ofMean the step along the running mean of gradients
   */
  public static void nadam(
      NDArray parameters,
      NDArray gradient,
      NDArray mean,
      NDArray variance,
      Moments moments,
      double correction,
      double ofGradient,
      double ofMean) {
    Loaded.SCRIPT.run(
        "nadam",
        parameters,
        gradient,
        mean,
        variance,
        moments.beta1(),
        moments.beta2(),
        moments.epsilon(),
        correction,
        ofGradient,
        ofMean);
  }

  /**
   * RAdam.
   *
   * @param adaptive whether the step is divided by the root of the running mean of squares
   */
  public static void radam(
      NDArray parameters,
      NDArray gradient,
      NDArray mean,
      NDArray variance,
      Moments moments,
      boolean adaptive,
      double stepSize) {
    Loaded.SCRIPT.run(
        "radam",
        parameters,
        gradient,
        mean,
        variance,
        moments.beta1(),
        moments.beta2(),
        moments.epsilon(),
        adaptive,
        stepSize);
  }

  /**
   * Adamax.
   *
   * @param norm the greatest gradient so far, which decays
   */
  public static void adamax(
      NDArray parameters,
      NDArray gradient,
      NDArray mean,
      NDArray norm,
      Moments moments,
      double stepSize) {
    Loaded.SCRIPT.run(
        "adamax",
        parameters,
        gradient,
        mean,
        norm,
        moments.beta1(),
        moments.beta2(),
        moments.epsilon(),
        stepSize);
  }

  /** Lion. The caller decays the weights before. */
  public static void lion(
      NDArray parameters, NDArray gradient, NDArray mean, double beta1, double beta2, double rate) {
    Loaded.SCRIPT.run("lion", parameters, gradient, mean, beta1, beta2, rate);
  }

  /**
   * LAMB.
   *
   * @param sizes the sizes of the parameters that the vectors consist of
   * @param step the number of this update, from 1
   * @param decayed how many of the numbers, from the first, weight decay acts on
   */
  public static void lamb(
      NDArray parameters,
      NDArray gradient,
      NDArray mean,
      NDArray variance,
      List<Long> sizes,
      Moments moments,
      long step,
      long decayed,
      double decay,
      double rate) {
    Loaded.SCRIPT.run(
        "lamb",
        parameters,
        gradient,
        mean,
        variance,
        sizes.stream().mapToLong(Long::longValue).toArray(),
        moments.beta1(),
        moments.beta2(),
        moments.epsilon(),
        1 - Math.pow(moments.beta1(), (double) step),
        Math.sqrt(1 - Math.pow(moments.beta2(), (double) step)),
        decayed,
        decay,
        rate);
  }
}
