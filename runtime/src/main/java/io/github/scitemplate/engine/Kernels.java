package io.github.scitemplate.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Fused native operations that DJL's public API does not reach. All arrays are float32 PyTorch
 * arrays of one shape on one device; nothing is created that outlives a call.
 */
public final class Kernels {
  private static final float NO_RESCALING = 1;
  private static final float NO_CLIPPING = -1;

  private Kernels() {}

  /**
   * How Adam averages.
   *
   * @param beta1 how much of the mean of gradients one update keeps
   * @param beta2 how much of the mean of squared gradients one update keeps
   * @param epsilon what is added to the root of the bias-corrected mean of squares
   */
  public record Moments(double beta1, double beta2, double epsilon) {}

  /**
   * One update of Adam in PyTorch's formula, in one native call.
   *
   * <p>DJL's kernel differs from PyTorch in two ways, which the coefficients passed here undo. It
   * adds epsilon to the root before the bias is corrected. And it subtracts the betas from one in
   * float32, where 1 − 0.999 is wrong by 13 parts in a million; both averages are linear in that
   * weight, so a constant factor on each puts it right.
   *
   * @param parameters changed
   * @param gradient only read
   * @param mean running mean of gradients, changed
   * @param variance running mean of squared gradients, changed
   * @param moments each beta below one in float32 too
   * @param weightDecay how much of the parameters is added to the gradient
   * @param step the number of this update, from 1
   * @param learningRate the learning rate of this update
   */
  public static void adam(
      NDArray parameters,
      NDArray gradient,
      NDArray mean,
      NDArray variance,
      Moments moments,
      double weightDecay,
      long step,
      double learningRate) {
    float beta1 = (float) moments.beta1();
    float beta2 = (float) moments.beta2();
    double meanScale = (1 - moments.beta1()) / (1 - beta1);
    double rootScale = Math.sqrt((1 - moments.beta2()) / (1 - beta2));
    double meanBias = 1 - Math.pow(moments.beta1(), (double) step);
    double rootBias = Math.sqrt(1 - Math.pow(moments.beta2(), (double) step));
    double stepSize = learningRate / meanBias * rootBias * meanScale / rootScale;
    double epsilon = moments.epsilon() * rootBias / rootScale;
    JniUtils.adamUpdate(
        (PtNDArray) parameters,
        (PtNDArray) gradient,
        (PtNDArray) mean,
        (PtNDArray) variance,
        (float) learningRate,
        (float) stepSize,
        (float) weightDecay,
        NO_RESCALING,
        NO_CLIPPING,
        beta1,
        beta2,
        (float) epsilon,
        false);
  }
}
