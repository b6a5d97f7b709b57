package io.github.scitemplate.engine;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Compares two ways to train on the same batches. It holds copies of all that training changes,
 * from before the first way, as long as they are needed.
 */
final class StepProof implements AutoCloseable {
  private final NDManager copies;
  private final FlatParameters parameters;
  private final List<NDArray> changing;
  private final List<NDArray> before;

  /**
   * @param memory what updates work with, besides the parameters
   */
  StepProof(Network network, FlatParameters parameters, Collection<NDArray> memory) {
    this.copies = network.manager().newSubManager();
    this.parameters = parameters;
    Set<NDArray> all = Collections.newSetFromMap(new IdentityHashMap<>());
    all.addAll(network.bufferArrays());
    all.addAll(memory);
    all.remove(parameters.gradientVector()); // each pass begins it anew
    all.remove(parameters.vector());
    changing = new ArrayList<>(List.of(parameters.vector()));
    changing.addAll(all);
    before = TrainingPasses.copied(changing, copies);
  }

  /** Whether the parameters are not as they were. */
  boolean isChanged() {
    return !TrainingPasses.same(before.get(0), parameters.vector());
  }

  /**
   * Trains the other way on the state from before, and compares what it leaves and gives. In the
   * end the state is as the first way left it.
   *
   * @param other does it, and makes its results in the scope that it is given
   * @param same compares what both ways gave
   */
  <E, F> boolean givesTheSame(Function<NDManager, F> other, E expected, BiPredicate<E, F> same) {
    List<NDArray> after = TrainingPasses.copied(changing, copies);
    NDArray gradient = parameters.gradientVector();
    NDArray gradientAfter = TrainingPasses.copied(List.of(gradient), copies).get(0);
    restore(before);
    before.forEach(NDArray::close); // a large model leaves little memory for copies
    boolean isSame;
    try {
      F found = other.apply(copies);
      isSame =
          areSame(after, changing)
              && TrainingPasses.same(gradientAfter, gradient)
              && same.test(expected, found);
    } catch (EngineException e) {
      isSame = false;
    }
    if (!isSame) {
      restore(after);
    }
    return isSame;
  }

  private void restore(List<NDArray> values) {
    for (int i = 0; i < values.size(); i++) {
      Network.copyInto(changing.get(i), values.get(i));
    }
  }

  static boolean areSame(List<NDArray> expected, List<NDArray> found) {
    boolean same = expected.size() == found.size();
    for (int i = 0; same && i < expected.size(); i++) {
      same = TrainingPasses.same(expected.get(i), found.get(i));
    }
    return same;
  }

  @Override
  public void close() {
    copies.close();
  }
}
