package io.github.scitemplate.config;

import io.github.scitemplate.config.value.Position;
import io.github.scitemplate.error.UserException;

/** The place of a value in a config, to point at it in errors. */
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
