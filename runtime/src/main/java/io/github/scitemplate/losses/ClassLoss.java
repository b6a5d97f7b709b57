package io.github.scitemplate.losses;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.github.scitemplate.engine.ClassLabels;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The part that losses of class labels share: it checks that the labels fit, and its messages say
 * which one does not.
 *
 * @param name the loss, as messages begin with it
 * @param weights one for each class, or none
 * @param ignored a label that counts for nothing, if there is one
 */
record ClassLoss(String name, List<Double> weights, OptionalLong ignored) {

  /**
   * The arrays of a batch that such a loss needs.
   *
   * @param predicted shape (N, classes, …)
   * @param classes shape (N, …)
   * @param weights shape (classes, 1, …)
   */
  record Batch(NDArray predicted, NDArray classes, NDArray weights) {}

  <T> T take(NDList predictions, NDList labels, Function<Batch, T> function) {
    NDArray predicted = Fit.prediction(name, predictions);
    NDArray classes = ClassLabels.checked(name, predicted, labels);
    try (NDArray ofClasses = Weights.ofClasses(name, weights, predicted)) {
      return function.apply(new Batch(predicted, classes, ofClasses));
    } catch (EngineException e) {
      throw ClassLabels.explained(e, predicted, classes, ignored);
    }
  }

  /**
   * The labels that count, a mask of 1 for these, and their weights. At ignored labels, all three
   * are 0.
   */
  record Counted(NDArray classes, NDArray mask, NDArray weights) {
    static Counted of(Temporaries t, Batch batch, long ignored) {
      NDArray counts = t.of(batch.classes().neq(ignored));
      NDArray mask = t.of(counts.toType(batch.predicted().getDataType(), true));
      NDArray known =
          t.of(batch.classes().mul(t.of(counts.toType(batch.classes().getDataType(), true))));
      NDArray table = t.of(batch.weights().flatten());
      NDArray chosen = t.of(table.gather(t.of(known.flatten()), 0));
      NDArray weights = t.of(t.of(chosen.reshape(known.getShape())).mul(mask));
      return new Counted(known, mask, weights);
    }
  }

  /** The mean of −log p of the labels, each weighted as its class. */
  static NDArray likelihood(Temporaries t, NDArray logProbabilities, Counted counted) {
    NDArray chosen = chosen(t, logProbabilities, counted.classes());
    // Even a log-probability of minus infinity counts for nothing at an ignored label.
    NDArray none = t.of(chosen.zerosLike());
    NDArray told =
        t.of(
            NDArrays.where(t.of(counted.mask().neq(0)), t.of(chosen.mul(counted.weights())), none));
    NDArray sum = t.of(told.sum());
    return t.of(sum.div(t.of(counted.weights().sum()))).neg();
  }

  /** The log-probability of each label. */
  static NDArray chosen(Temporaries t, NDArray logProbabilities, NDArray classes) {
    NDArray column = t.of(classes.expandDims(1));
    return t.of(t.of(logProbabilities.gather(column, 1)).squeeze(1));
  }
}
