package io.github.scitemplate.session.mlflow;

import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.session.files.SessionDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Keeps an MLflow server up to date on a session, on a thread of its own. It reads the session's
 * files and nothing else, so neither the training nor its numbers depend on the server: whatever
 * the server does not take is still in the files, and is sent later.
 */
public final class MlflowExport implements AutoCloseable {
  private static final Duration BETWEEN = Duration.ofSeconds(3);

  /** After Ctrl-C, Maven and the system wait only so long for the process. */
  private static final Duration AT_INTERRUPT = Duration.ofSeconds(2);

  private static final Duration AT_THE_END = Duration.ofSeconds(20);

  /** A little more than the server's patience, which ends the sending of a report. */
  private static final Duration FOR_THE_REPORT = MlflowServer.USUAL_PATIENCE.multipliedBy(5);

  private final URI server;
  private final SessionExport session;
  private final PrintStream console;
  private final Thread thread = new Thread(this::run, "mlflow");
  private final CompletableFuture<SessionEnd> end = new CompletableFuture<>();
  private boolean told;

  /** Whether the server has everything but the report. */
  private volatile boolean complete;

  /** Why the server does not have the report; empty if it lacks none. */
  private volatile String reportMissing = "";

  private MlflowExport(URI server, SessionExport session, PrintStream console) {
    this.server = server;
    this.session = session;
    this.console = console;
    thread.setDaemon(true);
  }

  /**
   * Begins to send a session.
   *
   * @param project the name of the MLflow experiment that holds the project's runs
   * @param console receives a warning if the server does not take what it is sent, and at the end
   *     the address of the session's page
   */
  public static MlflowExport start(
      URI server, String project, SessionDirectory directory, PrintStream console) {
    MlflowServer asked = new MlflowServer(server, System.getenv(), MlflowServer.USUAL_PATIENCE);
    Runs runs = new Runs(asked, project);
    MlflowExport export = new MlflowExport(server, new SessionExport(directory, runs), console);
    export.thread.start();
    return export;
  }

  private void run() {
    while (awaitWork()) {
      attempt(session::send);
    }
    if (end.isDone()) {
      finish(end.join());
    }
  }

  private void finish(SessionEnd how) {
    reportMissing = "it took too long";
    complete = attempt(() -> session.finish(how));
    if (session.hasEnded(how)) {
      storeReport();
    }
  }

  private void storeReport() {
    try {
      session.storeReport();
      reportMissing = "";
    } catch (IOException | RuntimeException e) {
      reportMissing = why(e);
    }
  }

  /** Waits a little; false when the session has ended, or the sending has. */
  private boolean awaitWork() {
    try {
      end.get(BETWEEN.toMillis(), TimeUnit.MILLISECONDS);
      return false;
    } catch (TimeoutException e) {
      return true;
    } catch (InterruptedException | ExecutionException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private interface Sending {
    void send() throws IOException;
  }

  /** Whatever goes wrong here is told once, and concerns nobody else. */
  private boolean attempt(Sending sending) {
    try {
      sending.send();
      return true;
    } catch (IOException | RuntimeException e) {
      tell(e);
      return false;
    }
  }

  private void tell(Exception failure) {
    if (!told && !thread.isInterrupted()) {
      told = true;
      console.println(
          "Warning: MLflow at "
              + server
              + " does not get everything ("
              + why(failure)
              + "). Training goes on; the numbers are kept and sent later.");
    }
  }

  private static String why(Exception failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  /** Sends what is left, but not for long: the rest is sent when the session goes on. */
  public void end(ExitStatus status) {
    end.complete(SessionEnd.of(status));
    await(status == ExitStatus.INTERRUPTED ? AT_INTERRUPT : AT_THE_END);
    if (complete && status != ExitStatus.INTERRUPTED) {
      await(FOR_THE_REPORT);
    }
    if (complete) {
      console.println("MLflow: " + session.page());
      if (!reportMissing.isEmpty()) {
        console.println(
            "Warning: MLflow at "
                + server
                + " has everything but the report ("
                + reportMissing
                + "). The same command, or resume, sends it.");
      }
    } else {
      console.println(
          "Warning: MLflow at "
              + server
              + " has not everything yet. The same command, or resume, sends the rest.");
    }
  }

  private void await(Duration atMost) {
    try {
      thread.join(atMost.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the sending, wherever it is. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
