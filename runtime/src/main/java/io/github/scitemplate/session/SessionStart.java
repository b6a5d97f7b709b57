package io.github.scitemplate.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.session.executor.Executor;
import io.github.scitemplate.session.files.RecordedConfig;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.files.SessionLease;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.mlflow.MlflowExport;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Makes a planned session or goes on with it, and runs it. It holds the session's lease meanwhile,
 * so that no other process does the same.
 */
final class SessionStart {
  private final SessionOptions options;
  private final SessionDirectory directory;
  private final SessionPlan plan;
  private final boolean retryFailed;
  private final PrintStream console;

  SessionStart(
      SessionOptions options,
      SessionDirectory directory,
      SessionPlan plan,
      boolean retryFailed,
      PrintStream console) {
    this.options = options;
    this.directory = directory;
    this.plan = plan;
    this.retryFailed = retryFailed;
    this.console = console;
  }

  /** The same start, with {@code metrics} as the scores of which less is better. */
  SessionStart minimising(Set<String> metrics) {
    return new SessionStart(options, directory, plan.minimising(metrics), retryFailed, console);
  }

  /** Whether the session is there and has nothing left to run. */
  boolean nothingLeft() throws IOException {
    if (plan.continued().isEmpty()) {
      return false;
    }
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    try (OpenSession open = open(nowhere, () -> false)) {
      return open.tasks().finished() && !(retryFailed && open.results().failed() > 0);
    }
  }

  /** Prints the results of a session that has nothing left to run. */
  @SuppressWarnings("try") // the lease is held, not used
  ExitStatus tellResults(Runnable lost) throws IOException {
    console.println("All experiments of the session have ended already.");
    directory.checkLinks();
    try (SessionLease lease = SessionLease.take(directory, lost, console);
        OpenSession open = open(console, () -> false)) {
      AtomicFile.deleteUnfinished(directory.path());
      RecordedConfig.restore(directory, plan.continued().orElseThrow(), console::println);
      open.results().mendConfigs();
      plan.continued().orElseThrow().withStates(open.results().states()).write(directory);
      return shown(() -> open.closingWords().tell(true));
    }
  }

  /** The question to ask before anything is written. */
  String question() {
    if (plan.continued().isPresent()) {
      return "Continue?";
    }
    return directory.isSession() ? "Delete the session that is there and start?" : "Start?";
  }

  /** Makes the session or goes on with it, and runs the experiments that have no result. */
  ExitStatus run(Executor executor) throws IOException {
    return made(executor, () -> shown(() -> runExperiments(executor)));
  }

  /** Makes the session or goes on with it, and has {@code other} see to its experiments. */
  ExitStatus handOver(Executor executor, HandOver other) throws IOException {
    ExitStatus status =
        made(
            executor,
            () -> {
              plan.provenance().finish();
              return ExitStatus.COMPLETED;
            });
    other.handOver(); // which takes the session's lease, so it must be free again
    return status;
  }

  /** Hands a session that is made to somebody else. */
  interface HandOver {
    void handOver() throws IOException;
  }

  @SuppressWarnings("try") // the lease is held, not used
  private ExitStatus made(Executor executor, Work work) throws IOException {
    OwnFile.makeFolders(directory.path());
    if (plan.continued().isPresent()) {
      directory.checkLinks();
    }
    try (SessionLease lease =
        SessionLease.take(directory, executor::endAsLost, executor::endAsAsked, console)) {
      executor.begin();
      AtomicFile.deleteUnfinished(directory.path());
      if (plan.continued().isPresent()) {
        goOn(plan.continued().get());
      } else {
        make();
      }
      executor.prepare();
      return work.run();
    }
  }

  private ExitStatus runExperiments(Executor executor) throws IOException {
    ExitStatus status;
    try (OpenSession open = open(console, executor::stopRequested)) {
      open.results().mendConfigs();
      status = new SessionRun(directory, sessionRecord(), plan, open, executor, console).run();
    }
    plan.provenance().finish();
    if (plan.kept() && status != ExitStatus.INTERRUPTED) {
      ClosingReport.write(directory, options.session(), options.resultDirectory(), console);
    }
    return status;
  }

  /** Work on the session that an MLflow server may be shown. */
  private interface Work {
    ExitStatus run() throws IOException;
  }

  /** Does the work, and shows it on the MLflow server, if the config names one. */
  private ExitStatus shown(Work work) throws IOException {
    Optional<URI> server =
        plan.config().settings().mlflow().map(address -> address.uri(System.getenv()));
    if (server.isEmpty() || !plan.kept()) {
      return work.run();
    }
    Path project = options.project().folder().toAbsolutePath().normalize();
    try (MlflowExport export =
        MlflowExport.start(server.get(), "" + project.getFileName(), directory, console)) {
      ExitStatus status = ExitStatus.FAILED;
      try {
        status = work.run();
      } finally {
        export.end(status);
      }
      return status;
    }
  }

  private SessionRecord sessionRecord() {
    return plan.continued().map(continued -> continued.runningAs(plan.made())).orElse(plan.made());
  }

  private void make() throws IOException {
    if (directory.isSession()) {
      if (!options.consent().overwrite()) {
        throw new UserException(
            "The session " + options.session() + " was made by another process meanwhile.",
            "Give the command again to go on with it.");
      }
      directory.delete();
    }
    AtomicFile.write(directory.config(), plan.config().file().bytes());
    plan.provenance().record(directory, plan.config().settings().copyCode());
    plan.made().writeTwice(directory);
  }

  private void goOn(SessionRecord continued) throws IOException {
    checkUnchanged();
    RecordedConfig.restore(directory, continued, console::println);
    plan.provenance().recordChange(directory, plan.config().settings().copyCode());
    continued.runningAs(plan.made()).writeTwice(directory);
    if (retryFailed) {
      directory.forgetFailures(plan.choice().highestNumber());
    }
  }

  /** Another process may have replaced the session while this one waited for the answer. */
  private void checkUnchanged() {
    boolean same =
        directory.isSession()
            && SessionRecord.read(directory, warning -> {})
                .facts()
                .fingerprint()
                .equals(plan.made().facts().fingerprint());
    if (!same) {
      throw new UserException(
          "The session " + options.session() + " was replaced by another process meanwhile.",
          "Look at it, and give this config another session name.");
    }
  }

  private OpenSession open(PrintStream warnings, BooleanSupplier stop) throws IOException {
    return OpenSession.read(plan, directory, warnings, stop);
  }
}
