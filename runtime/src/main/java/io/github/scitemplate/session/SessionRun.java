package io.github.scitemplate.session;

import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.session.executor.Executor;
import io.github.scitemplate.session.executor.SessionWork;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.progress.SessionProgress;
import io.github.scitemplate.session.results.ClosingWords;
import io.github.scitemplate.session.results.SessionJournal;
import io.github.scitemplate.session.tasks.Tasks;
import java.io.IOException;
import java.io.PrintStream;

/**
 * Has an executor run the experiments of a session that have no result yet, and says at the end
 * what came of them.
 */
final class SessionRun {
  private final Executor executor;
  private final Tasks tasks;
  private final ClosingWords closingWords;
  private final SessionJournal journal;
  private final SessionProgress progress;
  private final SessionWork work;

  SessionRun(
      SessionDirectory directory,
      SessionRecord sessionRecord,
      SessionPlan plan,
      OpenSession open,
      Executor executor,
      PrintStream console) {
    this.executor = executor;
    this.closingWords = open.closingWords();
    this.journal = new SessionJournal(directory, sessionRecord, open.results());
    this.progress =
        new SessionProgress(
            open.experiments(),
            open.results(),
            executor.parallel(),
            executor::stopRequested,
            line -> !plan.kept() && line.contains(directory.path().toString()),
            console);
    this.tasks = progress.watched(open.tasks());
    this.work =
        new SessionWork(
            directory,
            open.experiments(),
            plan.config().settings(),
            tasks,
            journal,
            progress,
            console);
  }

  /** Runs the experiments that are left, as many at once as the executor allows. */
  ExitStatus run() throws IOException {
    try (progress) {
      executor.run(work);
    } finally {
      journal.write();
    }
    boolean stopped = work.isInterrupted() || executor.stopRequested();
    if (stopped && !work.tooManyFailures() && !tasks.finished()) {
      return executor.tellInterrupted(closingWords);
    }
    ExitStatus status = closingWords.tell(tasks.finished());
    if (work.tooManyFailures()) {
      closingWords.tellTooManyFailures(work.failures());
    }
    return status;
  }
}
