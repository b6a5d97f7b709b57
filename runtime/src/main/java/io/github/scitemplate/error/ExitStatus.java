package io.github.scitemplate.error;

/** The exit codes of the program, as the contract with users lists them. */
public enum ExitStatus {
  /** Every experiment completed. */
  COMPLETED(0),
  /** An experiment failed, or the program did. */
  FAILED(1),
  /** The user can put it right: a message was printed. */
  USER_ERROR(2),
  /** An experiment that ran again gave the same numbers but for small differences. */
  WITHIN_TOLERANCE(3),
  /** An experiment that ran again gave other numbers. */
  DIVERGED(4),
  /** Stopped by a signal; the state is saved. */
  INTERRUPTED(130);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
