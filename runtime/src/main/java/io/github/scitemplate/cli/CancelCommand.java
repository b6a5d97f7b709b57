package io.github.scitemplate.cli;

import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.session.SessionCancel;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.results.NextCommand;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** Ends a session in good order. */
final class CancelCommand {
  private CancelCommand() {}

  static Options options() {
    return ReportCommand.sessionOptions();
  }

  static ExitStatus run(CommandLine line, PrintStream out) throws IOException {
    String session = line.getOptionValue("session", "");
    String resultDirectory = line.getOptionValue("result-dir", "results");
    SessionDirectory directory =
        SessionDirectory.existing(
            TrainOptions.project(line).resolve(resultDirectory).normalize(), session);
    return new SessionCancel(directory, NextCommand.of(session, resultDirectory), out).run();
  }
}
