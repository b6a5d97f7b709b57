package io.github.scitemplate.session;

import io.github.scitemplate.cluster.ClusterFiles;
import io.github.scitemplate.cluster.ClusterGlance;
import io.github.scitemplate.cluster.ClusterIdentity;
import io.github.scitemplate.cluster.ClusterRecords;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.experiment.Owner;
import io.github.scitemplate.session.files.CancelRequest;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.files.SessionLease;
import io.github.scitemplate.session.files.SessionRecord;
import io.github.scitemplate.session.results.NextCommand;
import io.github.scitemplate.storage.OwnFile;
import io.github.scitemplate.storage.PathGate;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ends a session in good order. It asks the process that works on the session to save and end, and
 * waits until it has. It ends no process itself, so it works from any machine that shares the disk.
 * Then it has the cluster end the session's tasks, if it has any.
 */
public final class SessionCancel {
  private final SessionDirectory directory;
  private final NextCommand next;
  private final PrintStream console;
  private final Patience patience;
  private final SessionEngine.Opening engines;

  /**
   * How long a cancel waits.
   *
   * @param toEnd for the process to save and end
   * @param silence until a process of another machine that gives no sign of life counts as dead
   * @param between two looks at the lease
   * @param untilWord until a line says that it still waits
   * @param cluster for the tasks of a cluster
   */
  record Patience(
      Duration toEnd,
      Duration silence,
      Duration between,
      Duration untilWord,
      ClusterCancel.Patience cluster) {
    static final Patience USUAL =
        new Patience(
            Duration.ofSeconds(60),
            Duration.ofSeconds(15),
            Duration.ofMillis(200),
            Duration.ofSeconds(10),
            ClusterCancel.Patience.USUAL);
  }

  /**
   * Cancels a session that exists.
   *
   * @param next words the command that goes on with the session
   * @throws UserException if there is no session of that name
   */
  public SessionCancel(SessionDirectory directory, NextCommand next, PrintStream console) {
    this(directory, next, console, Patience.USUAL, SessionEngine::of);
  }

  SessionCancel(
      SessionDirectory directory,
      NextCommand next,
      PrintStream console,
      Patience patience,
      SessionEngine.Opening engines) {
    this.directory = directory;
    this.next = next;
    this.console = console;
    this.patience = patience;
    this.engines = engines;
  }

  /**
   * Ends the session and says what it has.
   *
   * @throws UserException if the session's record is damaged, or the process does not end in time
   */
  public ExitStatus run() throws IOException {
    SessionRecord.read(directory, console::println);
    PathGate.checkTree(directory.lease());
    Optional<SessionLease.Holder> holder = holder();
    if (holder.isPresent()) {
      end(holder.get());
    } else {
      console.println("No process works on the session " + next.session() + ".");
    }
    endTasks();
    tellWhatIsThere();
    return ExitStatus.COMPLETED;
  }

  /** Who works on the session. A file that cannot be read is written anew by a living process. */
  private Optional<SessionLease.Holder> holder() throws IOException {
    long begin = System.nanoTime();
    Optional<SessionLease.Holder> found = SessionLease.holder(directory.lease());
    while (found.isEmpty()
        && SessionLease.isThere(directory.lease())
        && System.nanoTime() - begin < patience.silence().toNanos()) {
      sleep();
      found = SessionLease.holder(directory.lease());
    }
    return found.filter(SessionCancel::mayLive);
  }

  private static boolean mayLive(SessionLease.Holder holder) {
    return holder.owner().life() != Owner.Life.DEAD;
  }

  private void end(SessionLease.Holder holder) throws IOException {
    CancelRequest request = CancelRequest.to(holder, Owner.self().toString());
    request.write(directory.lease());
    console.println(
        "Asked " + holder.owner() + " to save and end. It may take as long as a step and a save.");
    // A process that follows tasks of a cluster ends them first.
    Duration most =
        new ClusterGlance(files()).identity().isPresent()
            ? patience.toEnd().plus(patience.cluster().toEnd())
            : patience.toEnd();
    if (!awaitEnd(holder, most)) {
      throw new UserException(
          holder.owner()
              + " has not ended within "
              + most.toSeconds()
              + " s. The request stays: the process ends as soon as it reads it.",
          "Look with template:status whether it still trains, and give the command again. Nothing was killed.");
    }
    request.withdraw(directory.lease());
  }

  /** Waits for the end of a process; false if it has not ended in time. */
  private boolean awaitEnd(SessionLease.Holder first, Duration most) throws IOException {
    long begin = System.nanoTime();
    long heard = begin;
    Duration word = patience.untilWord();
    SessionLease.Holder last = first;
    while (true) {
      Optional<SessionLease.Holder> now = SessionLease.holder(directory.lease());
      if (now.isPresent() && !isSame(now.get(), first)) {
        throw takenOver(now.get());
      }
      if (now.isEmpty() ? hasGone() : !mayLive(now.get())) {
        return true;
      }
      long time = System.nanoTime();
      if (now.isPresent() && now.get().beat() != last.beat()) {
        last = now.get();
        heard = time;
      }
      if (first.owner().life() == Owner.Life.UNKNOWN
          && time - heard > patience.silence().toNanos()) {
        console.println(
            first.owner()
                + " has given no sign of life for "
                + patience.silence().toSeconds()
                + " s, so it counts as dead.");
        return true;
      }
      Duration waited = Duration.ofNanos(time - begin);
      if (waited.compareTo(most) > 0) {
        return false;
      }
      if (waited.compareTo(word) > 0) {
        console.println("Waiting for " + waited.toSeconds() + " s …");
        word = word.plus(patience.untilWord());
      }
      sleep();
    }
  }

  /** Whether there is no lease at all, and not only one whose file cannot be read just now. */
  private boolean hasGone() throws IOException {
    return !SessionLease.isThere(directory.lease());
  }

  private static boolean isSame(SessionLease.Holder now, SessionLease.Holder before) {
    return now.number() == before.number() && now.id().equals(before.id());
  }

  private static UserException takenOver(SessionLease.Holder now) {
    return new UserException(
        "The process that was asked has ended, but meanwhile "
            + now.owner()
            + " has begun to work on the session.",
        "Give the command again to end that one, too.");
  }

  private void sleep() {
    try {
      Thread.sleep(patience.between().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException("The waiting was interrupted.", "Give the command again.", e);
    }
  }

  /**
   * Ends the session's tasks on a cluster, if it has been on one. Meanwhile nobody can begin to
   * submit others.
   */
  @SuppressWarnings("try") // the lease is held, not used
  private void endTasks() throws IOException {
    ClusterGlance glance = new ClusterGlance(files());
    Optional<ClusterIdentity> identity = glance.identity();
    if (identity.isEmpty()) {
      return;
    }
    try (SessionLease lease = SessionLease.take(directory, () -> {}, console)) {
      List<String> names = new ArrayList<>(glance.names(identity.get()));
      if (OwnFile.isListed(files().driverScript())) {
        names.add(identity.get().nameOfDriver()); // a job that may wait for its turn
      }
      if (!names.isEmpty()) {
        new ClusterCancel(engines.open(identity.get(), files()), console, patience.cluster())
            .run(names);
        ClusterRecords.noteAllEnded(files(), identity.get(), names);
      }
    }
  }

  private ClusterFiles files() {
    return new ClusterFiles(directory.cluster());
  }

  private void tellWhatIsThere() throws IOException {
    SessionStatus status = SessionStatus.read(directory, ClusterLook.byFilesAlone(directory));
    console.println(StatusText.counts(status) + ". What was trained is saved.");
    boolean left =
        status.count(ExperimentStatus.QUEUED) + status.count(ExperimentStatus.INTERRUPTED) > 0;
    if (left) {
      console.println("To go on: " + next.resume());
    }
  }
}
