package io.github.scitemplate.engine.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.kernels.Kernels.Moments;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Updates parameters, by each rule in one native call, with PyTorch's operations where it has the
 * rule. All arrays are float32 of shape (P). An update changes parameters and state, and only reads
 * the gradient. Only {@link #lamb} and {@link #adam} decay weights.
 */
public final class OptimizerKernels {
  private OptimizerKernels() {}

  /** The functions, loaded at first use and kept as long as the process. */
  private static final class Loaded {
    static final Script SCRIPT = Script.load("Optimizers", "optimizers.torchscript");
  }

  private static NDArray[] listed(@Nullable NDArray array) {
    return array == null ? new NDArray[0] : new NDArray[] {array};
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
   * A range of the vectors, and how Adam updates it.
   *
   * @param begin the place of its first number
   * @param size how many numbers there are
   * @param step the number of its update, from 1
   * @param rate its learning rate
   * @param decayed how many of the numbers, from the first, weight decay acts on
   * @param decay weight decay
   */
  public record AdamRange(
      long begin, long size, long step, double rate, long decayed, double decay) {

    private double rootCorrection(Moments moments) {
      return Math.sqrt(1 - Math.pow(moments.beta2(), (double) step));
    }

    private double stepSize(Moments moments) {
      return rate / (1 - Math.pow(moments.beta1(), (double) step));
    }

    /** Whether what is not done range by range can be done of both at once. */
    private boolean goesOnTo(AdamRange next) {
      return begin + size == next.begin && step == next.step;
    }
  }

  /**
   * Adam of several ranges, to the bits of {@link Kernels#adam} of each.
   *
   * @param gradient changed by weight decay unless that is decoupled
   * @param ranges in the order of the vectors, none of them twice
   * @param decoupled whether weight decay takes from the parameters, as AdamW's, and not from the
   *     gradient
   */
  public static void adam(
      NDArray parameters,
      NDArray gradient,
      NDArray mean,
      NDArray variance,
      List<AdamRange> ranges,
      Moments moments,
      boolean decoupled) {
    int count = ranges.size();
    long[] firsts = new long[count]; // 1 where a run of ranges begins
    long[] places = new long[3 * count];
    double[] numbers = new double[3 * count];
    for (int i = 0; i < count; i++) {
      AdamRange range = ranges.get(i);
      firsts[i] = i > 0 && ranges.get(i - 1).goesOnTo(range) ? 0 : 1;
      places[3 * i] = range.begin();
      places[3 * i + 1] = range.size();
      places[3 * i + 2] = range.decay() == 0 ? 0 : range.decayed();
      numbers[3 * i] = decoupled ? 1 - range.rate() * range.decay() : range.decay();
      numbers[3 * i + 1] = range.rootCorrection(moments);
      numbers[3 * i + 2] = range.stepSize(moments);
    }
    Loaded.SCRIPT.run(
        "adam",
        parameters,
        gradient,
        mean,
        variance,
        firsts,
        places,
        numbers,
        moments.beta1(),
        moments.beta2(),
        moments.epsilon(),
        decoupled);
  }

  /**
   * Muon, after the decay of weights.
   *
   * @param mean running mean of gradients
   * @param matrices the shapes of those parameters, from the first, that it updates, each with two
   *     axes or more, of which all but the first count as one
   * @param momentum how much of the mean one update keeps
   * @param nesterov whether the step looks ahead
   * @param iterations of Newton and Schulz
   */
  public static void muon(
      NDArray parameters,
      NDArray gradient,
      NDArray mean,
      List<Shape> matrices,
      double momentum,
      boolean nesterov,
      long iterations,
      double rate) {
    long[] sizes = new long[matrices.size()];
    long[] rows = new long[matrices.size()];
    double[] rates = new double[matrices.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = matrices.get(i).size();
      rows[i] = matrices.get(i).get(0);
      rates[i] = rate * Math.sqrt(Math.max(1, (double) rows[i] * rows[i] / sizes[i]));
    }
    Loaded.SCRIPT.run(
        "muon",
        parameters,
        gradient,
        mean,
        sizes,
        rows,
        rates,
        Arrays.stream(sizes).sum(),
        momentum,
        nesterov,
        iterations);
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
