package io.github.scitemplate.error;

/** The exit codes of the program, as the contract with users lists them. */
public enum ExitStatus {
  /** Every experiment completed. */
  COMPLETED(0),
  /** An experiment failed, or the program did. */
  FAILED(1),
  /** The user can put it right: a message was printed. */
  USER_ERROR(2),
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
