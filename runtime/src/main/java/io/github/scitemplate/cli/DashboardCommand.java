package io.github.scitemplate.cli;

import io.github.scitemplate.environment.Signals;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.report.LiveReport;
import io.github.scitemplate.session.ReportSource;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** Serves the report of a session until Ctrl-C. */
final class DashboardCommand {
  private static final int LAST_PORT = 65_535;

  private DashboardCommand() {}

  static Options options() {
    Options options = ReportCommand.sessionOptions();
    options.addOption(
        TrainOptions.value("port", "NUMBER", "the port to listen on (default: any free one)"));
    options.addOption(
        TrainOptions.value(
            "host", "ADDRESS", "the address to listen on (default: this machine alone)"));
    return options;
  }

  static ExitStatus run(CommandLine line, PrintStream out) throws IOException {
    int port = port(line.getOptionValue("port", "0"));
    ReportSource source = ReportCommand.source(line);
    CountDownLatch end = new CountDownLatch(1);
    try (LiveReport report =
        LiveReport.start(
            source::read,
            line.getOptionValue("session", ""),
            line.getOptionValue("host", ""),
            port)) {
      Signals.handle(end::countDown, end::countDown);
      endWithParent(end);
      out.println("Dashboard: " + report.address());
      out.println("It shows the session as it trains, and changes nothing. Ctrl-C ends it.");
      out.flush();
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitStatus.COMPLETED;
  }

  private static int port(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > LAST_PORT) {
      throw new UserException(
          "port is '" + text + "', which is no port.", "Give a number from 1 to 65535, or none.");
    }
    return Integer.parseInt(text);
  }

  /** Nobody can end the dashboard any more when the plugin's process has gone. */
  private static void endWithParent(CountDownLatch end) {
    Long parent = Long.getLong("template.parent");
    if (parent != null) {
      Thread watch =
          new Thread(
              () -> {
                ProcessHandle.of(parent).ifPresent(p -> p.onExit().join());
                end.countDown();
              },
              "parent watch");
      watch.setDaemon(true);
      watch.start();
    }
  }
}
