package io.github.scitemplate.monitor;

/** Why training ended. */
public enum StopCause {
  /** Everything the config asked for was trained. */
  FINISHED("everything asked for is trained"),
  /** The rest of the training was shorter than one validation period. */
  INCOMPLETE_PERIOD("the rest is shorter than one validation period, so no score could judge it"),
  /** Too many validations in a row brought no improvement. */
  PATIENCE("no improvement for as many validations as patience allows");

  private final String reason;

  StopCause(String reason) {
    this.reason = reason;
  }

  /** The cause as the closing summary says it. */
  public String reason() {
    return reason;
  }
}
