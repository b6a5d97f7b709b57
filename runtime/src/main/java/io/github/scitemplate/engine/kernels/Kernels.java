package io.github.scitemplate.engine.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import org.jspecify.annotations.Nullable;

/**
 * Fused native operations that DJL's public API does not offer. Each is one native call, records no
 * gradient, and leaves nothing behind but its result. All arrays are PyTorch arrays on one device.
 */
public final class Kernels {
  /** The functions, loaded at first use and kept as long as the process. */
  private static volatile @Nullable Script loaded;

  private Kernels() {}

  /** Loads the functions, so that nobody waits for them at first use. The natives must be there. */
  public static void load() {
    Script unused = script();
  }

  private static Script script() {
    @Nullable Script there = loaded;
    return there == null ? loadedNow() : there;
  }

  /** If this fails, as without memory, the next use tries again. */
  private static synchronized Script loadedNow() {
    @Nullable Script there = loaded;
    if (there == null) {
      there = Script.load("Kernels", "kernels.torchscript");
      loaded = there;
    }
    return there;
  }

  /**
   * How images are pooled.
   *
   * @param kernel height and width
   * @param stride downwards and to the right
   * @param padding above and below, left and right
   * @param ceil whether a window may reach over the edge
   */
  public record Window(Shape kernel, Shape stride, Shape padding, boolean ceil) {}

  /** The largest value of each window of images; the caller closes the result. */
  public static NDArray maxPool(NDArray images, Window window) {
    return pool("max_pool", images, window);
  }

  /**
   * The place in its plane, counted row by row, of the largest value of each window; the caller
   * closes the result, int64.
   */
  public static NDArray maxPoolPlaces(NDArray images, Window window) {
    // What the script makes cannot be saved for a backward pass; a copy can.
    try (NDArray places = pool("max_pool_places", images, window)) {
      return places.duplicate();
    }
  }

  private static NDArray pool(String function, NDArray images, Window window) {
    return script()
        .array(
            images.getManager(),
            function,
            images,
            window.kernel().getShape(),
            window.stride().getShape(),
            window.padding().getShape(),
            window.ceil());
  }

  /**
   * A loss and its gradient.
   *
   * @param loss a scalar
   * @param gradient the loss's derivative with respect to the array that it was calculated from, of
   *     that array's shape
   */
  public record Derivative(NDArray loss, NDArray gradient) {}

  /**
   * Mean cross-entropy as PyTorch's {@code cross_entropy}, with its derivative with respect to the
   * logits.
   *
   * @param logits float32, shape (N, classes, …); the results live as long as this array
   * @param classes int64, shape (N, …)
   */
  public static Derivative crossEntropy(NDArray logits, NDArray classes) {
    String function =
        logits.getShape().dimension() == 2 ? "cross_entropy" : "cross_entropy_of_places";
    NDArray[] results = script().arrays(logits.getManager(), function, logits, classes);
    return new Derivative(results[0], results[1]);
  }

  /**
   * Copies {@code array} into {@code place}, and makes {@code place} the array's memory: what is
   * added to the array from then on is added there.
   *
   * @param place an array of as many numbers, one after another in memory
   */
  public static void moveInto(NDArray array, NDArray place) {
    script().run("move_into", array, place);
  }

  /** Whether gradients can flow back through {@code array}. */
  public static boolean isRecorded(NDArray array) {
    return script().truth("is_recorded", array);
  }

  /**
   * How many predictions, shape (N, classes, …), have their largest value at their label, shape (N,
   * …). A prediction with NaN has no largest value. The caller closes the result, int64.
   *
   * @param predictions of several batches, at least one
   * @param labels of the same batches
   * @throws IllegalArgumentException for other shapes, which libtorch might broadcast
   */
  public static NDArray countCorrect(NDList predictions, NDList labels) {
    checkFit(predictions, labels);
    return script()
        .array(predictions.head().getManager(), "right_ones", array(predictions), array(labels));
  }

  private static void checkFit(NDList predictions, NDList labels) {
    for (int i = 0; i < predictions.size(); i++) {
      Shape predicted = predictions.get(i).getShape();
      Shape labelled = labels.get(i).getShape();
      if (!isClassesOf(predicted, labelled)) {
        throw new IllegalArgumentException(
            "predictions of shape " + predicted + " beside labels of shape " + labelled);
      }
    }
  }

  /** The number that {@link #countCorrect} counts, read from the device. */
  public static long countRightOnes(NDList predictions, NDList labels) {
    checkFit(predictions, labels);
    if (RightRows.areFew(predictions, labels)) {
      return RightRows.count(predictions, labels);
    }
    try (NDArray count = countCorrect(predictions, labels)) {
      return count.getLong();
    }
  }

  /** Whether the shapes fit: labels have one class where logits have a number for each class. */
  public static boolean isClassesOf(Shape logits, Shape labels) {
    int axes = labels.dimension();
    if (axes < 1 || logits.dimension() != axes + 1 || logits.get(0) != labels.get(0)) {
      return false;
    }
    for (int axis = 1; axis < axes; axis++) {
      if (logits.get(axis + 1) != labels.get(axis)) {
        return false;
      }
    }
    return true;
  }

  private static PtNDArray[] array(NDList list) {
    return list.toArray(new PtNDArray[0]);
  }

  /** Makes all numbers of {@code vector} zero. */
  public static void clear(NDArray vector) {
    script().run("clear", vector);
  }

  /** Multiplies the first {@code count} numbers of {@code vector}, of shape (P), in place. */
  public static void scale(NDArray vector, long count, double factor) {
    if (count == vector.size()) {
      script().run("scale", vector, factor);
    } else {
      script().run("scale_first", vector, count, factor);
    }
  }

  /**
   * Adds {@code vector} times {@code factor} to {@code target} in place; both of shape (P).
   *
   * @param count how many of the numbers change, from the first
   */
  public static void addScaled(NDArray target, NDArray vector, long count, double factor) {
    if (count == target.size()) {
      script().run("add_scaled", target, vector, factor);
    } else {
      script().run("add_scaled_first", target, vector, count, factor);
    }
  }

  /** Moves {@code mean} by the share {@code weight} towards {@code vector}, in place. */
  public static void average(NDArray mean, NDArray vector, double weight) {
    script().run("average", mean, vector, weight);
  }

  /** Cuts each number of {@code gradient} to ±{@code bound} in place; NaN stays. */
  public static void clipValues(NDArray gradient, double bound) {
    script().run("clip_values", gradient, bound);
  }

  /**
   * Scales {@code gradient} down in place so that its Euclidean norm is at most {@code bound}, as
   * PyTorch's {@code clip_grad_norm_}: by bound / (norm + 1e-6) if that is below one.
   */
  public static void clipNorm(NDArray gradient, double bound) {
    script().run("clip_norm", gradient, bound);
  }

  /** The Euclidean norm of {@code gradient}, a scalar; the caller closes it. */
  public static NDArray norm(NDArray gradient) {
    return script().array(gradient.getManager(), "norm", gradient);
  }

  /**
   * Adds the squared Euclidean norm of {@code gradient} to the first number of {@code sum}, and one
   * to the second.
   *
   * @param sum float64, shape (2)
   */
  public static void addSquaredNorm(NDArray sum, NDArray gradient) {
    script().run("add_squared_norm", sum, gradient);
  }

  /**
   * Adds an estimate of the variance of one sample's gradient and of the squared norm of the mean
   * gradient, and one, to {@code estimates}, or nothing if {@code squares} is of another number of
   * batches.
   *
   * @param estimates float64, shape (3)
   * @param squares as {@link #addSquaredNorm} makes it of the gradients of {@code batches} batches
   * @param gradient the mean over the samples of all batches
   * @param meanOfInverses the mean over the batches of one by the number of samples
   * @param inverse one by the number of all samples
   */
  public static void addNoise(
      NDArray estimates,
      NDArray squares,
      NDArray gradient,
      long batches,
      double meanOfInverses,
      double inverse) {
    script().run("add_noise", estimates, squares, gradient, batches, meanOfInverses, inverse);
  }

  /**
   * The settings of Adam's running means.
   *
   * @param beta1 how much of the mean of gradients one update keeps
   * @param beta2 how much of the mean of squared gradients one update keeps
   * @param epsilon what is added to the root of the bias-corrected mean of squares
   */
  public record Moments(double beta1, double beta2, double epsilon) {}

  /**
   * Updates parameters once by Adam without weight decay, with the operations of PyTorch's default
   * and so with its bits. All arrays are float32, shape (P).
   *
   * @param parameters changed
   * @param gradient only read
   * @param mean running mean of gradients, changed
   * @param variance running mean of squared gradients, changed
   * @param step the number of this update, from 1
   */
  public static void adam(
      NDArray parameters,
      NDArray gradient,
      NDArray mean,
      NDArray variance,
      Moments moments,
      long step,
      double learningRate) {
    double rootCorrection = Math.sqrt(1 - Math.pow(moments.beta2(), (double) step));
    double stepSize = learningRate / (1 - Math.pow(moments.beta1(), (double) step));
    script()
        .run(
            "adam",
            parameters,
            gradient,
            mean,
            variance,
            moments.beta1(),
            moments.beta2(),
            moments.epsilon(),
            rootCorrection,
            stepSize);
  }
}
