package io.github.scitemplate.data;

import org.jspecify.annotations.Nullable;

/** A sample could not be made or does not fit the others: the message names its index. */
public final class DataFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Keeps what the project's code threw, if it did. */
  public DataFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
