package io.github.scitemplate.data;

/**
 * What was learnt from the training data besides the model, such as means or a vocabulary. An
 * experiment keeps it beside its checkpoints, so that new data can be read as its own were.
 */
public interface Fitted {

  /** All of it as a JSON object, from which the same can be made again. */
  String json();
}
