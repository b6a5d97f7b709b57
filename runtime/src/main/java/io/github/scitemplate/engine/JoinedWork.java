package io.github.scitemplate.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.scitemplate.engine.TrainingPasses.Moment;
import io.github.scitemplate.engine.kernels.KernelCall;
import java.util.List;

/**
 * What is to be done with several batches of equally many samples, whose rows lie one below the
 * other.
 *
 * @param inputs one array for each input of the model, shape (batches · samples, …)
 * @param labels one array for each label, shape (batches · samples, …)
 * @param samples of each batch
 * @param moments of the batches; they decide what is drawn
 * @param updates what is done after the passes of each batch
 */
public record JoinedWork(
    NDList inputs,
    NDList labels,
    int samples,
    List<Moment> moments,
    List<List<KernelCall>> updates) {

  int count() {
    return moments.size();
  }

  NDList rows() {
    NDList rows = new NDList(inputs);
    rows.addAll(labels);
    return rows;
  }

  /** Whether all updates do the same with other numbers. */
  boolean isAlike() {
    for (List<KernelCall> update : updates) {
      if (!KernelCall.areAlike(updates.get(0), update)) {
        return false;
      }
    }
    return true;
  }

  /** What the passes give. */
  public sealed interface Result {}

  /**
   * The results of all batches together.
   *
   * @param prediction the first output of the model, shape (batches · samples, …)
   * @param losses the loss of each batch
   */
  public record Together(NDArray prediction, NDArray losses) implements Result {}

  /** The results of each batch, of a call that could not be one or had to be proven. */
  public record OneByOne(List<TrainingPasses.Result> results) implements Result {}
}
