package io.github.scitemplate.logger;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Says that a file of the logger cannot be written. Its own type distinguishes it from exceptions
 * of a project's code.
 */
public final class StreamFailure extends UncheckedIOException {
  private static final long serialVersionUID = 1;

  public StreamFailure(IOException cause) {
    super(cause);
  }
}
