package io.github.scitemplate.components;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.forward.Shapes;
import io.github.scitemplate.engine.kernels.Kernels.Derivative;
import io.github.scitemplate.error.Causes;
import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Calculates the loss of a batch. Failures name the shapes that do not fit. */
public final class Losses {
  private Losses() {}

  /**
   * The loss that {@code criterion} gives.
   *
   * @throws ModelFailure if the criterion throws or its result is no scalar; the message names the
   *     shapes
   */
  public static NDArray evaluate(Criterion criterion, NDList predictions, NDList labels) {
    return evaluate("The criterion", criterion, predictions, labels);
  }

  /** The loss that {@code criterion} gives when training is at {@code progress}. */
  public static NDArray evaluate(
      Criterion criterion, NDList predictions, NDList labels, Progress progress) {
    return checked("The criterion", (p, l) -> criterion.loss(p, l, progress), predictions, labels);
  }

  static NDArray evaluate(String what, Criterion criterion, NDList predictions, NDList labels) {
    return checked(what, criterion, predictions, labels);
  }

  private static NDArray checked(
      String what, Criterion criterion, NDList predictions, NDList labels) {
    NDArray loss = call(what, predictions, labels, () -> criterion.loss(predictions, labels));
    if (loss == null || loss.getShape().size() != 1) {
      throw new ModelFailure(
          what
              + " gave "
              + (loss == null ? "null" : "a loss of shape " + loss.getShape())
              + " for "
              + shapes(predictions, labels)
              + "; a loss is one number, such as the mean over the samples",
          OwnLine.in((p, l, unused) -> criterion.loss(p, l), "no scalar"));
    }
    return loss;
  }

  /**
   * A warning if a criterion of the project broadcasts predictions and labels over each other;
   * otherwise empty.
   */
  public static Optional<String> broadcastWarning(
      Criterion criterion, NDList predictions, NDList labels, Progress progress) {
    return predictions.isEmpty() || criterion instanceof ShippedCriterion
        ? Optional.empty()
        : BroadcastCheck.in(
            (p, l, unused) -> criterion.loss(p, l, progress),
            "the criterion",
            predictions,
            labels,
            predictions.head());
  }

  /**
   * Calculates the loss as {@link #evaluate} does, and leaves its gradient in the network's
   * parameters.
   *
   * @param predictions outputs that {@code network} has recorded
   */
  public static NDArray evaluateWithGradient(
      Criterion criterion, NDList predictions, NDList labels, Progress progress, Network network) {
    if (criterion instanceof ShippedCriterion shipped) {
      Optional<Derivative> known =
          call("The criterion", predictions, labels, () -> shipped.derivative(predictions, labels));
      if (known.isPresent()) {
        network.backward(predictions.head(), known.get().gradient());
        return known.get().loss();
      }
    }
    NDArray loss = evaluate(criterion, predictions, labels, progress);
    try {
      network.backward(loss);
    } catch (EngineException e) {
      throw new ModelFailure(
          "The loss of "
              + shapes(predictions, labels)
              + " has no gradient. It must come from the predictions by operations that have one; toType and duplicate"
              + " have none. PyTorch says: "
              + e.getMessage(),
          OwnLine.in((p, l, unused) -> criterion.loss(p, l, progress), "no gradient"));
    }
    return loss;
  }

  /**
   * The loss as {@link #evaluateWithGradient} calculates it, with its derivative if that comes with
   * it.
   *
   * @param predictions may be arrays that record what is done with them
   */
  public static NDList recordable(
      Criterion criterion, NDList predictions, NDList labels, Progress progress) {
    if (criterion instanceof ShippedCriterion shipped) {
      Optional<Derivative> known = shipped.derivative(predictions, labels);
      if (known.isPresent()) {
        return new NDList(known.get().loss(), known.get().gradient());
      }
    }
    return new NDList(criterion.loss(predictions, labels, progress));
  }

  /** Whether {@code criterion} is one of the framework's. */
  public static boolean isShipped(Criterion criterion) {
    return criterion instanceof ShippedCriterion
        || (criterion instanceof WeightedCriterion sum
            && sum.criteria().stream().allMatch(Losses::isShipped));
  }

  /**
   * Calls a function, which may be the project's own, on a batch, and returns its result.
   *
   * @param what the function, at the beginning of a sentence
   * @throws ModelFailure if the function throws; the message names the shapes
   */
  static <T> T call(String what, NDList predictions, NDList labels, Supplier<T> function) {
    Shapes.remember(predictions); // a function that fails may have closed them
    Shapes.remember(labels);
    try {
      return function.get();
    } catch (UserException | ModelFailure e) {
      throw e;
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      // Code in Kotlin may throw a checked exception here, too.
      throw new ModelFailure(
          what + " failed on " + shapes(predictions, labels) + ": " + Causes.words(e), e);
    }
  }

  /**
   * Closes what a function of the project has made, unless it is an array that the function was
   * given.
   */
  @SuppressWarnings("ReferenceEquality") // a function may return the very array it was given
  static void close(NDArray made, NDList predictions, NDList labels, NDArray... more) {
    boolean wasGiven =
        Stream.of(predictions.stream(), labels.stream(), Arrays.stream(more))
            .flatMap(Function.identity())
            .anyMatch(array -> array == made);
    if (!wasGiven) {
      made.close();
    }
  }

  static String shapes(NDList predictions, NDList labels) {
    return "predictions of shape "
        + Shapes.of(predictions)
        + " and labels of shape "
        + Shapes.of(labels);
  }
}
