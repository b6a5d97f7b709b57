package io.github.scitemplate.data;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A sample could not be made or does not fit the others: the message names its index. */
public final class DataFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final OptionalLong wrong;

  /** Keeps what the project's code threw, if it did. */
  public DataFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.wrong = OptionalLong.empty();
  }

  /** Names the number that is wrong. */
  DataFailure(String message, long wrong) {
    super(message);
    this.wrong = OptionalLong.of(wrong);
  }

  /** The number that is wrong, if it is one that a config may have. */
  public OptionalLong wrong() {
    return wrong;
  }
}
