package io.github.scitemplate.session.results;

import io.github.scitemplate.session.plan.SessionOptions;

/**
 * Words the commands that may follow on a session, as the user types them: goals of Maven if Maven
 * has started this process, else commands of the program itself.
 *
 * @param session the session's name
 * @param resultDirectory where sessions are kept, as typed
 * @param maven whether Maven is used
 */
public record NextCommand(String session, String resultDirectory, boolean maven) {
  /** A property of a process that Maven has not started itself, but a job that it has submitted. */
  public static final String OF_MAVEN = "template.maven";

  private static final String USUAL_DIRECTORY = "results";

  /** The commands on the session that {@code options} name. */
  public static NextCommand of(SessionOptions options) {
    return of(options.session(), options.resultDirectory());
  }

  /**
   * The commands on a session.
   *
   * @param resultDirectory where sessions are kept, as typed
   */
  public static NextCommand of(String session, String resultDirectory) {
    return new NextCommand(session, resultDirectory, isOfMaven());
  }

  private static boolean isOfMaven() {
    return System.getProperty("template.parent") != null || Boolean.getBoolean(OF_MAVEN);
  }

  /** Goes on with the session. */
  public String resume() {
    return command("resume");
  }

  /** Shows how the session goes. */
  public String status() {
    return command("status");
  }

  /** Ends the session, wherever it runs. */
  public String cancel() {
    return command("cancel");
  }

  /** Runs its failed experiments again. */
  String retryFailed() {
    return command("resume") + (maven ? " -DretryFailed" : " --retry-failed");
  }

  /** Predicts with its best model. */
  String predict() {
    return command("predict")
        + option("experiment", "experiment", "best")
        + option("out", "out", "predictions.csv");
  }

  private String command(String word) {
    String begin = maven ? "mvn template:" + word : word;
    String name = option("session", "session", session);
    return resultDirectory.equals(USUAL_DIRECTORY)
        ? begin + name
        : begin + name + option("resultDir", "result-dir", resultDirectory);
  }

  private String option(String property, String option, String value) {
    String quoted = value.matches("[\\w./-]+") ? value : "'" + value.replace("'", "'\\''") + "'";
    return maven ? " -D" + property + "=" + quoted : " --" + option + " " + quoted;
  }
}
