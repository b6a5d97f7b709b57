package io.github.scitemplate.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Has the assignments of a session done by tasks of an engine. It goes on in steps, each of which
 * does what is due and says when to come again:
 *
 * <pre>
 * hear what tasks tell → plan new assignments → look who waits and runs → decide on lines whose
 * tasks are gone → submit tasks if too few are alive
 * </pre>
 *
 * <p>All that it must not forget is in files. So it can be killed at any moment, and a later driver
 * goes on with what the tasks have done meanwhile. One thread uses it.
 */
public final class ClusterDriver {
  private static final int MOST_TROUBLES = 10;
  private static final int FILES_EACH_SECOND = 1000;
  private static final int MOST_CHUNKS_AT_ONCE = 10;
  private static final long SECOND = 1_000_000_000L;

  private final ClusterWork work;
  private final DriverSettings settings;
  private final LongSupplier nanoTime;
  private final PlanBook book;
  private final LineKeeper keeper;
  private final Watch watch;
  private final Hearing hearing;
  private final EngineLook look;
  private final Submitting submitting;
  private final TaskEnds ends;
  private final Ending ending;

  /** Assignments that have no line yet. */
  private final Deque<Assignment> unplanned = new ArrayDeque<>();

  private long hearDue;
  private boolean drained;
  private boolean stopRequested;
  private int troubles;

  /**
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  public ClusterDriver(
      ClusterFiles files,
      ClusterIdentity identity,
      ClusterEngine engine,
      ClusterWork work,
      DriverSettings settings,
      LongSupplier nanoTime) {
    long now = nanoTime.getAsLong();
    this.work = work;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.book = new PlanBook(files);
    this.keeper = new LineKeeper(files, book, work, settings.settle());
    this.watch = new Watch(files);
    this.submitting = new Submitting(files, identity, engine, work, settings, watch, now);
    this.ends = new TaskEnds(engine, work, keeper, submitting);
    this.look = new EngineLook(engine, work, settings, ends::note, now);
    this.hearing =
        new Hearing(files, new TaskNews(book, keeper, submitting, ends, look, work, nanoTime));
    this.ending = new Ending(engine, work, settings, watch);
    this.hearDue = now;
  }

  /**
   * Takes over what an earlier driver planned and submitted, and what its tasks have done since. To
   * be called once, before any step.
   */
  public void begin() throws IOException {
    Map<Integer, Assignment> wanted = new LinkedHashMap<>();
    for (Optional<Assignment> next = work.next(); next.isPresent(); next = work.next()) {
      wanted.put(next.get().experiment(), next.get());
    }
    watch.adopt();
    for (WatchedSubmission submission : watch.all()) {
      hearing.adopt(submission);
      if (!submission.isThere()) {
        submitting.adopt(submission);
      }
    }
    book.adopt(wanted);
    List<OpenLine> lines = new ArrayList<>(book.open());
    lines.sort(Comparator.comparingInt(line -> line.assignment.experiment()));
    for (OpenLine line : lines) {
      if (book.isClaimed(line.place)) {
        line.claimant = book.claimant(line.place);
        found(line);
      }
    }
    unplanned.addAll(wanted.values());
  }

  /** Takes note of who has a line that is found claimed. */
  private void found(OpenLine line) throws IOException {
    TaskLife claimant = line.claimant;
    @Nullable WatchedTask task = claimant == null ? null : watch.find(claimant);
    if (claimant == null || task == null) {
      keeper.doubt(line, "its task is gone", now(), true);
      return;
    }
    keeper.give(line, task);
    Telling.@Nullable Began began = task.began;
    if (began != null && claimant.life() < task.life && !began.takes().contains(line.place)) {
      keeper.doubt(line, "its process ended", now(), true);
    } else if (task.doneBefore.contains(line.place)) {
      keeper.doubt(line, "it left no result that can be read", now(), false);
    } else if (began != null && task.isAdopted && task.runs()) {
      work.begins(line.assignment, task.place());
    }
  }

  /**
   * Does what is due.
   *
   * @return how long nothing is due then; at least nothing. Coming earlier or later is harmless
   * @throws io.github.scitemplate.error.UserException if the engine refuses the tasks, or if tasks
   *     end again and again before any experiment gets on
   * @throws IOException if the files cannot be read or written for some time
   */
  public Duration step() throws IOException {
    try {
      doWhatIsDue();
      troubles = 0;
    } catch (IOException e) {
      troubles++;
      if (troubles >= MOST_TROUBLES) {
        throw e;
      }
      work.tell("The session's files make trouble; they are tried again: " + e.getMessage());
      return settings.hear();
    }
    return Duration.ofNanos(Math.max(0, untilDue()));
  }

  private long now() {
    return nanoTime.getAsLong();
  }

  private void doWhatIsDue() throws IOException {
    if (hearDue - now() <= 0) {
      hearAll();
      hearDue = now() + betweenHearings();
    }
    boolean stopping = isStopping();
    if (!stopping) {
      plan();
    }
    book.say(drained, stopping);
    book.writeState();
    boolean looks = look.due() - now() <= 0;
    if (looks) {
      look.look(watch.there(), now());
    }
    ending.saved().forEach(ends::left);
    if (looks || !ends.isEmpty()) {
      ends.hearLastWords(hearing);
      survey();
      ends.settle(now());
    }
    keeper.judge(now());
    if (stopping || isDone()) {
      ending.goOn(stopping, now());
    } else if (submitting.submit(wanted(), now())) {
      look.soon();
    }
    watch.forgetEnded();
  }

  private void hearAll() throws IOException {
    @Nullable IOException trouble = null;
    for (WatchedSubmission submission : watch.all()) {
      try {
        hearing.hear(submission);
      } catch (IOException e) {
        trouble = e; // the others can be heard nevertheless
      }
    }
    if (trouble != null) {
      throw trouble;
    }
  }

  /** Many files are read more rarely, so that a shared disk has little to do with it. */
  private long betweenHearings() {
    long running = watch.alive().stream().filter(task -> task.life > 0).count();
    return Math.max(settings.hear().toNanos(), running * SECOND / FILES_EACH_SECOND);
  }

  private void survey() throws IOException {
    List<OpenLine> claimed = new ArrayList<>();
    book.survey(claimed::add);
    for (OpenLine line : claimed) {
      found(line);
    }
  }

  /**
   * Writes chunks of lines for assignments that are new, or whose lines were lost. The latter go
   * first, in the order of their numbers: most of their work is done.
   */
  private void plan() throws IOException {
    while (keeper.hasLost()) {
      planChunk(keeper.again(), true);
    }
    boolean all = false;
    for (int chunk = 0; chunk < MOST_CHUNKS_AT_ONCE && !(all && unplanned.isEmpty()); chunk++) {
      while (!all && unplanned.size() < PlanChunks.MOST_LINES) {
        Optional<Assignment> next = work.next();
        next.ifPresent(unplanned::add);
        all = next.isEmpty();
      }
      planChunk(unplanned, false);
    }
    drained = all && unplanned.isEmpty() && !work.moreMayCome();
  }

  private void planChunk(Queue<Assignment> assignments, boolean first) throws IOException {
    List<PlanLine> lines = new ArrayList<>();
    for (Assignment assignment : assignments) {
      if (lines.size() == PlanChunks.MOST_LINES) {
        break;
      }
      int experiment = assignment.experiment();
      lines.add(new PlanLine(experiment, assignment.until().number(), work.config(experiment)));
    }
    if (!lines.isEmpty()) {
      book.plan(lines, first);
      lines.forEach(line -> assignments.remove());
    }
  }

  /** How many tasks are wanted besides those that are alive. What is lost is planned soon. */
  private int wanted() {
    int lines = book.open().size() + keeper.lost();
    return Math.min(settings.maxJobs(), lines) - submitting.alive();
  }

  private boolean isStopping() {
    return stopRequested || !work.mayBegin();
  }

  /** Whether all assignments are over, and none will follow. */
  private boolean isDone() {
    return drained && book.open().isEmpty() && unplanned.isEmpty() && !keeper.hasLost();
  }

  private long untilDue() {
    long now = now();
    boolean plansOn = !isStopping() && (keeper.hasLost() || !unplanned.isEmpty());
    if (plansOn || !ends.isEmpty()) {
      return 0;
    }
    long due = Math.min(hearDue - now, look.due() - now);
    if (isStopping() || isDone()) {
      return Math.min(due, ending.due() - now);
    }
    due = Math.min(due, keeper.due(hearDue) - now);
    return wanted() > 0 ? Math.min(due, submitting.due() - now) : due;
  }

  /** Asks all tasks to end, those that wait and those that run. Steps go on until they have. */
  public void stop() {
    stopRequested = true;
  }

  /** Whether no step is needed any more: all is done, or all tasks have ended after a stop. */
  public boolean isFinished() {
    return ending.isOver();
  }

  /** How the tasks stand by now. */
  public ClusterStanding standing() {
    int running = 0;
    int waiting = 0;
    Map<String, Integer> reasons = new TreeMap<>();
    for (WatchedTask task : watch.alive()) {
      if (task.waits()) {
        waiting++;
        if (!task.reason.isEmpty()) {
          reasons.merge(task.reason, 1, Integer::sum);
        }
      } else if (task.runs()) {
        running++;
      }
    }
    return new ClusterStanding(waiting, running, reasons);
  }
}
