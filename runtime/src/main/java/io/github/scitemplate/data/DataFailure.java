package io.github.scitemplate.data;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Says that the data cannot be used: a sample could not be made or does not fit the others, and the
 * message names its index; or a loader is wrong.
 */
public final class DataFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final OptionalLong wrong;

  /** A failure with the exception that the project's code threw, if any. */
  public DataFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.wrong = OptionalLong.empty();
  }

  /** A failure because of a wrong number. */
  DataFailure(String message, long wrong) {
    super(message);
    this.wrong = OptionalLong.of(wrong);
  }

  /** The wrong number, if it is one that may stand in a config, such as the batch size. */
  public OptionalLong wrong() {
    return wrong;
  }
}
