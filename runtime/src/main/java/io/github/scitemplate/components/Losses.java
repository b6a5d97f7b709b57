package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.scitemplate.engine.Kernels.Derivative;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Takes the loss of a batch and tells what does not fit. */
public final class Losses {
  private Losses() {}

  /**
   * The loss that {@code criterion} gives.
   *
   * @throws ModelFailure if it throws or its result is no scalar; the message names the shapes
   */
  public static NDArray take(Criterion criterion, NDList predictions, NDList labels) {
    NDArray loss = named(predictions, labels, () -> criterion.loss(predictions, labels));
    if (loss.getShape().size() != 1) {
      throw new ModelFailure(
          "The criterion gave a loss of shape "
              + loss.getShape()
              + " for "
              + shapes(predictions, labels)
              + "; a loss is one number, such as the mean over the samples",
          new IllegalArgumentException("no scalar"));
    }
    return loss;
  }

  /**
   * As {@link #take}, and leaves the loss's gradient in the network's parameters.
   *
   * @param predictions recorded by {@code network}
   */
  public static NDArray takeWithGradient(
      Criterion criterion, NDList predictions, NDList labels, Network network) {
    if (criterion instanceof DifferentiatedCriterion differentiated) {
      Optional<Derivative> known =
          named(predictions, labels, () -> differentiated.derivative(predictions, labels));
      if (known.isPresent()) {
        network.backward(predictions.head(), known.get().gradient());
        return known.get().loss();
      }
    }
    NDArray loss = take(criterion, predictions, labels);
    network.backward(loss);
    return loss;
  }

  private static <T> T named(NDList predictions, NDList labels, Supplier<T> loss) {
    try {
      return loss.get();
    } catch (UserException | ModelFailure e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ModelFailure(
          "The criterion failed on " + shapes(predictions, labels) + ": " + e.getMessage(), e);
    }
  }

  private static String shapes(NDList predictions, NDList labels) {
    return "predictions of shape " + shapes(predictions) + " and labels of shape " + shapes(labels);
  }

  private static String shapes(NDList arrays) {
    return Arrays.stream(arrays.getShapes()).map(String::valueOf).collect(Collectors.joining(", "));
  }
}
