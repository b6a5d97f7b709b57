package io.github.scitemplate.experiment;

import io.github.scitemplate.error.UserException;

/** A later attempt at the same experiment has begun: this one must write no more. */
final class SupersededException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SupersededException(Attempt attempt) {
    super("Another process has begun a later attempt than " + attempt.directory() + ".");
  }

  /** The error for the person who let two processes work on one experiment. */
  UserException told() {
    return new UserException(
        String.valueOf(getMessage()),
        "This one wrote nothing more. Let only one controller work on a session.",
        this);
  }
}
