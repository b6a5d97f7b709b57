package io.github.scitemplate.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Finds operations of blocks that would not fail but end the process, before they run. */
public final class ForwardCheck {
  private ForwardCheck() {}

  /** Whether the code of a block may be the project's own. */
  static boolean isOwn(Block block) {
    return block instanceof LambdaBlock || !block.getClass().getName().startsWith("ai.djl.");
  }

  /**
   * Checks the functions of a model. DJL calls them already while it initialises the model, to find
   * out their shapes.
   *
   * @param inputShapes the shapes of the model's inputs; a function that needs others is not
   *     checked
   * @throws Forward.BlockFailure if there is such an operation
   */
  public static void ofFunctions(Block model, Shape[] inputShapes, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      NDList inputs = new NDList();
      Arrays.stream(inputShapes).forEach(shape -> inputs.add(scope.zeros(shape)));
      look(model, "", inputs, new ParameterStore(scope, false));
    }
  }

  private static void look(Block block, String path, NDList inputs, ParameterStore unused) {
    for (Pair<String, Block> child : block.getChildren()) {
      String name = path.isEmpty() ? child.getKey() : path + "." + child.getKey();
      look(child.getValue(), name, inputs, unused);
    }
    if (block instanceof LambdaBlock) {
      WatchedArrays watched = new WatchedArrays(ArrayTypes::check);
      try {
        block.forward(unused, watched.of(inputs, 0), false);
      } catch (ArrayTypes.UnknownType e) {
        throw new Forward.BlockFailure(path, "", e);
      } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
        // The function needs other shapes, or fails. Then it fails again where failures are
        // reported.
      }
    }
  }

  /** A function of arrays that puts other arrays, which it makes, in place of stand-ins. */
  @FunctionalInterface
  public interface Tried {
    /**
     * The function's results.
     *
     * @param standIn gives what stands in for an array that does not come from {@code inputs}
     */
    NDList of(NDList inputs, UnaryOperator<NDArray> standIn);
  }

  /**
   * What a function gives that runs while a model is initialised. An operation that would end the
   * process fails instead.
   *
   * @throws Forward.BlockFailure if there is such an operation
   */
  public static NDList tried(NDList inputs, Tried function) {
    WatchedArrays watched = new WatchedArrays(ArrayTypes::check);
    try {
      return function.of(watched.of(inputs, 0), array -> watched.of(array, 0));
    } catch (ArrayTypes.UnknownType e) {
      throw new Forward.BlockFailure("", "", e);
    } catch (UserException | Forward.BlockFailure e) {
      throw e;
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      return function.of(inputs, array -> array); // if it cannot be watched, or to fail again
    }
  }
}
