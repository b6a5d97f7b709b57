package io.github.scitemplate.config;

import io.github.scitemplate.config.value.Position;
import io.github.scitemplate.error.UserException;

/** Where a value of a config was written. */
public final class Origin {
  private final Position position;

  Origin(Position position) {
    this.position = position;
  }

  /** An error about the value, with file, line and caret. */
  public UserException error(String problem, String fix) {
    return position.error(problem, fix);
  }

  /** The same error with the place shown, too. */
  public UserException at(UserException error) {
    return error(error.problem(), error.fix());
  }
}
