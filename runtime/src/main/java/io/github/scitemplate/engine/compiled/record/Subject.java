package io.github.scitemplate.engine.compiled.record;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Predicate;

/**
 * A model that is to be recorded.
 *
 * @param block its outermost block
 * @param parameters those that are trained, in the order in which the graph has them
 * @param buffers the others, in the order in which the graph has them
 * @param arrays the array that stands for each of both
 * @param frozen whether a block runs in evaluation mode even while others train
 */
public record Subject(
    Block block,
    List<Parameter> parameters,
    List<Parameter> buffers,
    IdentityHashMap<Parameter, NDArray> arrays,
    Predicate<Block> frozen) {
  public Subject {
    parameters = List.copyOf(parameters);
    buffers = List.copyOf(buffers);
  }

  /** A model none of whose blocks is frozen. */
  public static Subject of(
      Block block,
      List<Parameter> parameters,
      List<Parameter> buffers,
      IdentityHashMap<Parameter, NDArray> arrays) {
    return new Subject(block, parameters, buffers, arrays, inner -> false);
  }
}
