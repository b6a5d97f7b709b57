package io.github.scitemplate.components;

import java.util.Locale;

/**
 * The parts of the data: what is learnt from, what chooses the best model, what judges it at the
 * end.
 */
public enum Split {
  TRAIN,
  VAL,
  TEST;

  /** What is done with it, in messages. */
  public String noun() {
    return switch (this) {
      case TRAIN -> "training";
      case VAL -> "validation";
      case TEST -> "the test";
    };
  }

  /** Its data, in messages. */
  public String data() {
    return switch (this) {
      case TRAIN -> "the training data";
      case VAL -> "the validation data";
      case TEST -> "the test data";
    };
  }

  /** The name in files and on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
