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

  private final URI server;
  private final SessionExport session;
  private final PrintStream console;
  private final Thread thread = new Thread(this::run, "mlflow");
  private final CompletableFuture<SessionEnd> end = new CompletableFuture<>();
  private boolean told;
  private volatile boolean complete;

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
      complete = attempt(() -> session.finish(end.join()));
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
      String why = failure.getMessage() == null ? failure.toString() : failure.getMessage();
      console.println(
          "Warning: MLflow at "
              + server
              + " does not take what it is sent ("
              + why
              + "). Training goes on; the numbers are kept and sent later.");
    }
  }

  /** Sends what is left, but not for long: the rest is sent when the session goes on. */
  public void end(ExitStatus status) {
    end.complete(SessionEnd.of(status));
    await(status == ExitStatus.INTERRUPTED ? AT_INTERRUPT : AT_THE_END);
    if (complete) {
      console.println("MLflow: " + session.page());
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
