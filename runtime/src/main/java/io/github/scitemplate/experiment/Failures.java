package io.github.scitemplate.experiment;

import io.github.scitemplate.error.UserException;
import java.util.Locale;

/** What an experiment's failure is called and how it is told. */
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

  private static String kind(Throwable failure) {
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (failure instanceof OutOfMemoryError
        || text.contains("out of memory")
        || text.contains("can't allocate")) {
      return "out of memory";
    }
    if (text.contains("diverged")) {
      return "diverged";
    }
    return "exception";
  }
}
