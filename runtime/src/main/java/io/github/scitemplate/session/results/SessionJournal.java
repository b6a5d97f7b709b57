package io.github.scitemplate.session.results;

import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.files.SessionRecord;
import java.io.IOException;

/**
 * Keeps a session's overview and the states in its record up to date while experiments run. Both
 * only repeat what the experiments' own directories say, so the journal writes them only now and
 * then. Thread-safe.
 */
public final class SessionJournal {
  private static final long LEAST_NANOS_BETWEEN = 1_000_000_000L;
  private static final int MOST_OF_THE_TIME = 20;

  private final SessionDirectory directory;
  private final SessionResults results;
  private SessionRecord sessionRecord;
  private long nextWrite = System.nanoTime();

  public SessionJournal(
      SessionDirectory directory, SessionRecord sessionRecord, SessionResults results) {
    this.directory = directory;
    this.sessionRecord = sessionRecord;
    this.results = results;
  }

  /** Takes note of the new state of an experiment. */
  public synchronized void changed(int experiment, ExperimentStatus status) throws IOException {
    results.set(experiment, status);
    writeNowAndThen();
  }

  /** Takes over the result that an experiment has left, if any, and returns its state. */
  public synchronized ExperimentStatus ended(int experiment) throws IOException {
    ExperimentStatus status = results.take(experiment);
    writeNowAndThen();
    return status;
  }

  /** Writes both files. */
  public synchronized void write() throws IOException {
    results.writeSummaries();
    sessionRecord = sessionRecord.withStates(results.states());
    sessionRecord.write(directory);
  }

  private void writeNowAndThen() throws IOException {
    long start = System.nanoTime();
    if (start - nextWrite >= 0) {
      write();
      long end = System.nanoTime();
      nextWrite = end + Math.max(LEAST_NANOS_BETWEEN, MOST_OF_THE_TIME * (end - start));
    }
  }
}
