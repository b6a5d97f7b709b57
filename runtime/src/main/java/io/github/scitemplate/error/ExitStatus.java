package io.github.scitemplate.error;

/** The exit codes of the program, on which users' scripts may rely. */
public enum ExitStatus {
  /** Every experiment completed. */
  COMPLETED(0),
  /** An experiment failed, or the program did. */
  FAILED(1),
  /** Something was wrong that the user can put right; a message was printed. */
  USER_ERROR(2),
  /**
   * An experiment that ran again gave the same numbers, except for differences within the
   * tolerance.
   */
  WITHIN_TOLERANCE(3),
  /** An experiment that ran again gave other numbers. */
  DIVERGED(4),
  /** A signal stopped the program; the state is saved. */
  INTERRUPTED(130);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
