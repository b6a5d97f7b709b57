package io.github.scitemplate.cli;

import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.report.ReportPage;
import io.github.scitemplate.report.SessionCommands;
import io.github.scitemplate.session.ReportSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** Writes the report of a session, while it runs or long after. */
final class ReportCommand {
  private ReportCommand() {}

  static Options options() {
    Options options = sessionOptions();
    options.addOption(
        TrainOptions.value(
            "out", "FILE", "the page to write (default: report.html in the session's folder)"));
    return options;
  }

  /** The options that name a session whose files are only read. */
  static Options sessionOptions() {
    Options options = new Options();
    options.addOption(TrainOptions.value("session", "NAME", "the session's name"));
    options.addOption(
        TrainOptions.value("result-dir", "FOLDER", "where sessions are kept (default: results)"));
    options.addOption(
        TrainOptions.value(
            "project", "FOLDER", "what other paths are relative to (default: here)"));
    options.addOption(TrainOptions.flag("help", "lists these options"));
    return options;
  }

  static ExitStatus run(CommandLine line, PrintStream out) throws IOException {
    ReportSource source = source(line);
    Path file =
        line.hasOption("out")
            ? TrainOptions.project(line).resolve(line.getOptionValue("out")).normalize()
            : source.file();
    ReportPage.write(source.read(), file);
    out.println("Report: " + file);
    return ExitStatus.COMPLETED;
  }

  /** The session that was asked for. */
  static ReportSource source(CommandLine line) {
    String resultDirectory = line.getOptionValue("result-dir", "results");
    return new ReportSource(
        TrainOptions.project(line).resolve(resultDirectory).normalize(),
        new SessionCommands(line.getOptionValue("session", ""), resultDirectory));
  }
}
