package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.error.UserException;
import java.util.Arrays;
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
    NDArray loss;
    try {
      loss = criterion.loss(predictions, labels);
    } catch (UserException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ModelFailure(
          "The criterion failed on " + shapes(predictions, labels) + ": " + e.getMessage(), e);
    }
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

  private static String shapes(NDList predictions, NDList labels) {
    return "predictions of shape " + shapes(predictions) + " and labels of shape " + shapes(labels);
  }

  private static String shapes(NDList arrays) {
    return Arrays.stream(arrays.getShapes()).map(String::valueOf).collect(Collectors.joining(", "));
  }
}
