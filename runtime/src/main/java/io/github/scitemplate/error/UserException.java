package io.github.scitemplate.error;

/**
 * Says that something is wrong that the user can put right: what was found (with file, line and
 * caret where there is one) and what to do about it. Characters that a terminal would obey are
 * shown as escapes. The outermost main prints both without a stack trace and exits with {@link
 * ExitStatus#USER_ERROR}.
 */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String problem;
  private final String fix;

  /**
   * @param problem what was found and where, in one or more lines
   * @param fix what the user can do, as a sentence
   */
  public UserException(String problem, String fix) {
    super(ShownText.of(problem + System.lineSeparator() + fix));
    this.problem = ShownText.of(problem);
    this.fix = ShownText.of(fix);
  }

  /** As {@link #UserException(String, String)}, with the failure that led to it as the cause. */
  public UserException(String problem, String fix, Throwable cause) {
    super(ShownText.of(problem + System.lineSeparator() + fix), cause);
    this.problem = ShownText.of(problem);
    this.fix = ShownText.of(fix);
  }

  public String problem() {
    return problem;
  }

  public String fix() {
    return fix;
  }
}
