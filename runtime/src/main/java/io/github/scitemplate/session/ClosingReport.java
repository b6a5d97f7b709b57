package io.github.scitemplate.session;

import io.github.scitemplate.report.ReportPage;
import io.github.scitemplate.report.SessionCommands;
import io.github.scitemplate.session.files.SessionDirectory;
import java.io.IOException;
import java.io.PrintStream;

/**
 * Writes the report when a session ends. A report that cannot be written costs the session one
 * line: its results are on the disk by then, and the report can be made from them at any time.
 */
final class ClosingReport {
  private ClosingReport() {}

  /**
   * Writes the report and says where it is.
   *
   * @param resultDirectory where sessions are kept, as typed
   */
  static void write(
      SessionDirectory directory, String session, String resultDirectory, PrintStream console) {
    SessionCommands commands = new SessionCommands(session, resultDirectory);
    try {
      ReportPage.write(new ReportSource(directory, commands).read(), directory.report());
      console.println("Report: " + directory.report());
    } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
      console.println(
          "Warning: the report could not be written: "
              + e
              + ". The results are complete; to try again: "
              + commands.report());
    }
  }
}
