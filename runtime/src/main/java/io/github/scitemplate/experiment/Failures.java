package io.github.scitemplate.experiment;

import io.github.scitemplate.error.UserException;
import java.util.Locale;

/** Says what kind of failure ended an experiment, and words its message. */
final class Failures {
  private Failures() {}

  static ExperimentResult.Failed result(Throwable failure, double seconds) {
    return new ExperimentResult.Failed(kind(failure), message(failure), seconds);
  }

  static String message(Throwable failure) {
    return failure instanceof UserException user
        ? user.problem() + System.lineSeparator() + user.fix()
        : UserCode.describe(failure);
  }

  /** Whether memory ran out. In another place or at another time it may suffice. */
  static boolean isOutOfMemory(Throwable failure) {
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return failure instanceof OutOfMemoryError
        || text.contains("out of memory")
        || text.contains("can't allocate");
  }

  private static String kind(Throwable failure) {
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return text.contains("diverged") ? "diverged" : "exception";
  }
}
