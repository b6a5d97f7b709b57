package io.github.scitemplate.cli;

import io.github.scitemplate.environment.Signals;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.session.SessionStatus;
import io.github.scitemplate.session.StatusJson;
import io.github.scitemplate.session.StatusSource;
import io.github.scitemplate.session.StatusText;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.terminal.Screen;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Shows the status of a session. */
final class StatusCommand {
  private static final long SECONDS_BETWEEN = 2;

  private final StatusOptions options;
  private final PrintStream out;
  private final StatusSource source;
  private final CountDownLatch enough = new CountDownLatch(1);

  StatusCommand(StatusOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
    this.source = new StatusSource(options.resultDirectory(), options.session());
  }

  /**
   * Shows the status once or, with {@code watch}, again and again until nobody works on the
   * session, or the person has seen enough and types Ctrl-C.
   */
  ExitStatus run() throws IOException {
    SessionStatus status = source.read();
    if (options.watch() && status.isAtWork()) {
      boolean unused = Signals.handle(enough::countDown, enough::countDown);
      status = watched(status, options.json() ? Optional.empty() : Screen.of(out));
    }
    tell(status);
    return ExitStatus.COMPLETED;
  }

  /** Shows the status until it is seen for the last time, and returns that last one. */
  private SessionStatus watched(SessionStatus first, Optional<Screen> screen) throws IOException {
    SessionStatus status = first;
    try {
      while (status.isAtWork() && enough.getCount() > 0) {
        if (screen.isPresent()) {
          draw(status, screen.get());
        } else {
          tell(status);
          out.print(options.json() ? "" : System.lineSeparator());
        }
        if (!isEnough()) {
          status = source.read();
        }
      }
      return status;
    } finally {
      screen.ifPresent(s -> s.draw(List.of()));
    }
  }

  private static void draw(SessionStatus status, Screen screen) {
    screen.size().ifPresent(size -> screen.draw(StatusText.lines(status, size)));
  }

  private boolean isEnough() {
    try {
      return enough.await(SECONDS_BETWEEN, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void tell(SessionStatus status) throws IOException {
    if (options.jsonFile().isPresent()) {
      AtomicFile.write(options.jsonFile().get(), StatusJson.of(status) + "\n");
    } else if (options.json()) {
      out.println(StatusJson.of(status));
    } else {
      StatusText.lines(status, Screen.widthOf(out)).forEach(out::println);
    }
  }
}
