package io.github.scitemplate.maven;

import org.apache.maven.plugin.MojoFailureException;

/** Explains the exit codes of the main to someone who reads Maven's last lines. */
final class ExitCode {
  private static final int INTERRUPTED = 130;

  private ExitCode() {}

  /** Returns for 0 and fails the build for everything else. */
  static void check(String command, int code) throws MojoFailureException {
    if (code == 0) {
      return;
    }
    throw new MojoFailureException("template:" + command + ": " + meaning(code));
  }

  private static String meaning(int code) {
    String words =
        switch (code) {
          case 1 -> "an experiment failed, or the program did; its message stands above";
          case 2 -> "the message above says what to change";
          case 3 -> "the experiment gave the same numbers within the tolerance, not to the bit";
          case 4 -> "the experiment gave other numbers; the place stands above";
          case INTERRUPTED -> "interrupted, state saved";
          default -> "the program's JVM ended unexpectedly";
        };
    return words + "; exit code " + code;
  }
}
