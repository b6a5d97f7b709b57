package io.github.scitemplate.engine.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.BiFunction;

/**
 * An array that stands for another, and records calls of scripts instead of leaving them to
 * libtorch alone.
 */
public interface ScriptRecorder {

  /**
   * Records a call.
   *
   * @param method the method's name in {@link KernelMethods}
   * @param arguments what the method is given: recorded arrays, numbers and truth values
   * @param computing calls it with plain arrays; the manager closes the results
   * @return the results, which record further calls
   */
  NDArray[] record(
      String method, List<Object> arguments, BiFunction<NDManager, Object[], NDArray[]> computing);
}
