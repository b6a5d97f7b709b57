package io.github.scitemplate.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.forward.Shapes;
import io.github.scitemplate.error.UserException;

/** Whether predictions and labels fit a loss; {@code loss} begins the sentence that says so. */
final class Fit {
  private Fit() {}

  /** The one output that the loss is taken of. */
  static NDArray prediction(String loss, NDList predictions) {
    return outputs(loss, 1, predictions).head();
  }

  /** {@code predictions}, which must begin with as many outputs. */
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

  /** Labels of the predictions' shape and type. */
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
          "Make the label array from float[] values.");
    }
    return labelled;
  }

  /** The first of the labels. */
  static NDArray labels(String loss, NDList labels) {
    if (labels.isEmpty()) {
      throw new UserException(
          loss + " needs labels, but the data have none.", "Give each sample a label.");
    }
    return labels.head();
  }

  /** Outputs of shape (N, features), all alike. */
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

  /** One label for each sample. */
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
