package io.github.scitemplate.logger;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A file of the logger cannot be written: told apart from what a project's own code throws. */
public final class StreamFailure extends UncheckedIOException {
  private static final long serialVersionUID = 1;

  public StreamFailure(IOException cause) {
    super(cause);
  }
}
