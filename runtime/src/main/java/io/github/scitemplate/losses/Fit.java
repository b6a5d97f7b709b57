package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.forward.Shapes;
import io.github.scitemplate.error.UserException;

/** Checks that predictions and labels fit a loss. The messages begin with {@code loss}. */
final class Fit {
  private Fit() {}

  /** The single output that the loss needs. */
  static NDArray prediction(String loss, NDList predictions) {
    return outputs(loss, 1, predictions).head();
  }

  /** Returns {@code predictions}, which must have at least {@code count} outputs. */
  static NDList outputs(String loss, int count, NDList predictions) {
    if (predictions.size() < count) {
      throw new UserException(
          loss
              + " needs "
              + (count == 1 ? "an output" : count + " outputs")
              + " of the model, but there "
              + (predictions.size() == 1 ? "is 1." : "are " + predictions.size() + "."),
          "Return "
              + (count == 1 ? "one array" : count + " arrays")
              + " from the model's forward.");
    }
    return predictions;
  }

  /** The first label array, which must have the predictions' shape and type. */
  static NDArray paired(String loss, NDArray predicted, NDList labels) {
    NDArray labelled = labels(loss, labels);
    if (!predicted.getShape().equals(labelled.getShape())) {
      throw new UserException(
          loss
              + " needs predictions and labels of one shape, but the predictions have shape "
              + predicted.getShape()
              + " and the labels "
              + labelled.getShape()
              + ".",
          "Reshape the model's output, or the labels.");
    }
    if (!predicted.getDataType().equals(labelled.getDataType())) {
      throw new UserException(
          loss
              + " needs "
              + predicted.getDataType()
              + " labels as the predictions are, but the labels are "
              + labelled.getDataType()
              + ".",
          "Make the label array from float[] values, or float32 by toType(DataType.FLOAT32).");
    }
    return labelled;
  }

  /** The first label array. */
  static NDArray labels(String loss, NDList labels) {
    if (labels.isEmpty()) {
      throw new UserException(
          loss + " needs labels, but the data have none.", "Give each sample a label.");
    }
    return labels.head();
  }

  /** Checks that the first {@code count} outputs have one shape (N, features). */
  static void embeddings(String loss, int count, NDList predictions) {
    outputs(loss, count, predictions);
    Shape first = predictions.head().getShape();
    boolean alike =
        predictions.stream().limit(count).allMatch(array -> array.getShape().equals(first));
    if (first.dimension() != 2 || !alike) {
      throw new UserException(
          loss
              + " needs "
              + count
              + " outputs of one shape (N, features), but they have the shapes "
              + Shapes.of(new NDList(predictions.subList(0, count)))
              + ".",
          "Reshape the model's outputs.");
    }
  }

  /** The first label array, which must have one label for each sample. */
  static NDArray ofSamples(String loss, NDArray embedding, NDList labels) {
    NDArray labelled = labels(loss, labels);
    Shape wanted = new Shape(embedding.getShape().get(0));
    if (!labelled.getShape().equals(wanted)) {
      throw new UserException(
          loss
              + " needs one label for each sample, shape "
              + wanted
              + ", but the labels have shape "
              + labelled.getShape()
              + ".",
          "Reshape the labels.");
    }
    return labelled;
  }
}
