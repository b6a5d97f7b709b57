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

/** Takes the loss of a batch and tells what does not fit. */
public final class Losses {
  private Losses() {}

  /**
   * The loss that {@code criterion} gives.
   *
   * @throws ModelFailure if it throws or its result is no scalar; the message names the shapes
   */
  public static NDArray take(Criterion criterion, NDList predictions, NDList labels) {
    return take("The criterion", criterion, predictions, labels);
  }

  /** As the other, where training is at {@code progress}. */
  public static NDArray take(
      Criterion criterion, NDList predictions, NDList labels, Progress progress) {
    return checked("The criterion", (p, l) -> criterion.loss(p, l, progress), predictions, labels);
  }

  static NDArray take(String what, Criterion criterion, NDList predictions, NDList labels) {
    return checked(what, criterion, predictions, labels);
  }

  private static NDArray checked(
      String what, Criterion criterion, NDList predictions, NDList labels) {
    NDArray loss = named(what, predictions, labels, () -> criterion.loss(predictions, labels));
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
   * What to warn of in a criterion of the project's own that spreads predictions and labels over
   * each other; empty if there is nothing.
   */
  public static Optional<String> spreading(
      Criterion criterion, NDList predictions, NDList labels, Progress progress) {
    return predictions.isEmpty() || criterion instanceof ShippedCriterion
        ? Optional.empty()
        : Spreading.in(
            (p, l, unused) -> criterion.loss(p, l, progress),
            "the criterion",
            predictions,
            labels,
            predictions.head());
  }

  /**
   * As {@link #take}, and leaves the loss's gradient in the network's parameters.
   *
   * @param predictions recorded by {@code network}
   */
  public static NDArray takeWithGradient(
      Criterion criterion, NDList predictions, NDList labels, Progress progress, Network network) {
    if (criterion instanceof ShippedCriterion shipped) {
      Optional<Derivative> known =
          named(
              "The criterion", predictions, labels, () -> shipped.derivative(predictions, labels));
      if (known.isPresent()) {
        network.backward(predictions.head(), known.get().gradient());
        return known.get().loss();
      }
    }
    NDArray loss = take(criterion, predictions, labels, progress);
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
   * What a function of the project's own gives of a batch.
   *
   * @param what the function, at the beginning of a sentence
   * @throws ModelFailure if it throws; the message names the shapes
   */
  static <T> T named(String what, NDList predictions, NDList labels, Supplier<T> function) {
    Shapes.remember(predictions); // what fails may have closed them
    Shapes.remember(labels);
    try {
      return function.get();
    } catch (UserException | ModelFailure e) {
      throw e;
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      // Also a checked exception, as Kotlin's code may throw it.
      throw new ModelFailure(
          what + " failed on " + shapes(predictions, labels) + ": " + Causes.words(e), e);
    }
  }

  /** Closes what a function of the project's own has made of a batch, not what it was given. */
  @SuppressWarnings("ReferenceEquality") // a function may hand on the very array it was given
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
