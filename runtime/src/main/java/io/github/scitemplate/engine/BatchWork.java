package io.github.scitemplate.engine;

import ai.djl.ndarray.NDList;
import io.github.scitemplate.engine.TrainingPasses.Moment;
import io.github.scitemplate.engine.TrainingPasses.Result;
import io.github.scitemplate.engine.kernels.KernelCall;
import java.util.List;
import java.util.function.Supplier;

/**
 * What is to be done with one batch.
 *
 * @param moment decides what is drawn
 * @param update what is done after the passes; it finds the gradient in the vector that {@link
 *     FlatParameters#takeGradientOrZero} returns
 * @param eager does the passes operation by operation, while operations are recorded
 */
public record BatchWork(
    NDList inputs, NDList labels, Moment moment, List<KernelCall> update, Supplier<Result> eager) {

  NDList batch() {
    NDList batch = new NDList(inputs);
    batch.addAll(labels);
    return batch;
  }

  /** Whether batches are of one shape, and their updates do the same with other numbers. */
  static boolean areAlike(BatchWork one, BatchWork other) {
    return areAlike(one.inputs, other.inputs)
        && areAlike(one.labels, other.labels)
        && KernelCall.areAlike(one.update, other.update);
  }

  private static boolean areAlike(NDList some, NDList others) {
    boolean alike = some.size() == others.size();
    for (int i = 0; alike && i < some.size(); i++) {
      alike =
          some.get(i).getShape().equals(others.get(i).getShape())
              && some.get(i).getDataType() == others.get(i).getDataType();
    }
    return alike;
  }
}
