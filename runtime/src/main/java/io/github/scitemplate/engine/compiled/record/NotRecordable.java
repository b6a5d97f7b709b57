package io.github.scitemplate.engine.compiled.record;

/**
 * Something that a block does and that no rule describes. It never leaves the recorder, which says
 * it as a {@link Recording.Refused}.
 */
final class NotRecordable extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final String operation;

  /**
   * @param operation what cannot be recorded, such as the name of a method
   */
  NotRecordable(String operation) {
    super(operation);
    this.operation = operation;
  }

  String operation() {
    return operation;
  }
}
