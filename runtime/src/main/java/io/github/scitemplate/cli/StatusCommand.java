package io.github.scitemplate.cli;

import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.session.Confirmation;
import io.github.scitemplate.session.SessionStatus;
import io.github.scitemplate.session.StatusText;
import java.io.IOException;
import java.io.PrintStream;

/** Shows the status of a session. */
final class StatusCommand {
  private static final long MILLIS_BETWEEN = 2000;
  private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";

  private final StatusOptions options;
  private final PrintStream out;

  StatusCommand(StatusOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Shows the status once or, with {@code watch}, again and again until nobody works on the
   * session.
   */
  ExitStatus run() throws IOException {
    SessionStatus status = show();
    while (options.watch() && status.controller().isPresent()) {
      try {
        Thread.sleep(MILLIS_BETWEEN);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return ExitStatus.INTERRUPTED;
      }
      status = show();
    }
    return ExitStatus.COMPLETED;
  }

  private SessionStatus show() throws IOException {
    SessionStatus status = SessionStatus.read(options.resultDirectory(), options.session());
    if (options.json()) {
      out.println(StatusText.json(status));
      return status;
    }
    if (options.watch()) {
      if (Confirmation.isTerminal()) {
        ShownStream.of(out).control(CLEAR_SCREEN);
      } else {
        out.println();
      }
    }
    StatusText.lines(status).forEach(out::println);
    return status;
  }
}
