package io.github.scitemplate.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Set;

/** Values of a file with which the parameters of a part of a model begin. */
public interface StartingValues extends FromFile {
  /**
   * What was copied from a file.
   *
   * @param names the names of the parameters that have their values from the file now
   * @param left which parameters were not filled and which values were not used, in one line; empty
   *     if there are none
   */
  record Filled(Set<String> names, String left) {}

  /**
   * Copies the file's values into parameters.
   *
   * @param parameters trained ones, frozen ones and buffers by their names in the part; each keeps
   *     its memory, shape and type
   * @param manager for arrays that are needed meanwhile, on the model's device
   * @throws io.github.scitemplate.error.UserException if what the file holds does not fit
   */
  Filled copyInto(Map<String, NDArray> parameters, NDManager manager);
}
