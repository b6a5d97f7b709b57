package io.github.scitemplate.components;

import java.util.Locale;

/**
 * A part of the data: the model learns from {@link #TRAIN}, {@link #VAL} chooses the best model,
 * and {@link #TEST} judges that model at the end.
 */
public enum Split {
  TRAIN,
  VAL,
  TEST;

  /** What messages call the work on this split. */
  public String noun() {
    return switch (this) {
      case TRAIN -> "training";
      case VAL -> "validation";
      case TEST -> "the test";
    };
  }

  /** What messages call the data of this split. */
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
