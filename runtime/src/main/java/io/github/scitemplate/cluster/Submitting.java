package io.github.scitemplate.cluster;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Submits tasks, each submission once. Whether the engine has taken a submission may stay unknown
 * for a while; until it is known, no other one is made.
 */
final class Submitting {
  /** The most tasks of a submission; so their folder stays small. */
  static final int MOST_TASKS = 500;

  private static final int MOST_REFUSALS = 5;
  private static final int MOST_FRUITLESS = 3;
  private static final long AGAIN_NANOS = Duration.ofHours(1).toNanos();

  private final ClusterFiles files;
  private final ClusterIdentity identity;
  private final ClusterEngine engine;
  private final ClusterWork work;
  private final DriverSettings settings;
  private final Watch watch;
  private @Nullable WatchedSubmission open;
  private boolean everTaken;
  private long due;
  private Duration backOff;
  private int refusals;

  /** When people were told what. */
  private final Map<String, Long> told = new HashMap<>();

  /** How often in a row tasks were submitted that ended before any experiment got on. */
  private int fruitless;

  private @Nullable WatchedTask lastFruitless;

  Submitting(
      ClusterFiles files,
      ClusterIdentity identity,
      ClusterEngine engine,
      ClusterWork work,
      DriverSettings settings,
      Watch watch,
      long now) {
    this.files = files;
    this.identity = identity;
    this.engine = engine;
    this.work = work;
    this.settings = settings;
    this.watch = watch;
    this.due = now;
    this.backOff = settings.betweenSubmissions();
  }

  /** Takes over a submission of which an earlier driver did not learn whether it was made. */
  void adopt(WatchedSubmission submission) {
    open = submission;
  }

  long due() {
    return due;
  }

  /** How many tasks may wait or run, without those of a submission that is not known to be made. */
  int alive() {
    int alive = watch.alive().size();
    return open != null && !open.isThere() ? alive - open.tasks().size() : alive;
  }

  /** Takes note that an experiment got on. */
  void noteProgress() {
    fruitless = 0;
    lastFruitless = null;
  }

  /** Takes note that a task ended before any experiment got on in it. */
  void noteFruitless(WatchedTask task) {
    lastFruitless = task;
  }

  /**
   * Submits tasks if some are wanted, or finds out about the last submission.
   *
   * @param wanted how many tasks are wanted besides those that are {@link #alive}; may be negative
   * @return whether the engine has a new submission
   * @throws UserException if the engine refuses, or if tasks end again and again for nothing
   */
  boolean submit(int wanted, long now) throws IOException {
    WatchedSubmission asked = open;
    if (asked != null && asked.isThere()) { // its tasks have told something meanwhile
      return taken(asked, jobTold(asked), now);
    }
    if (wanted <= 0 || now - due < 0) {
      return false;
    }
    int tasks = Math.min(Math.min(wanted, MOST_TASKS), engine.mostTasksAtOnce());
    if (asked == null) {
      countFruitless();
      asked = watch.prepare(identity, tasks);
      open = asked;
    } else if (asked.said().tasks() > tasks) {
      watch.becomes(asked, asked.said().withTasks(tasks));
    }
    return ask(asked, now);
  }

  /** The engine's word for a submission, from what one of its tasks told: that of the task. */
  private static String jobTold(WatchedSubmission submission) {
    return submission.tasks().stream()
        .filter(task -> task.place().job().endsWith("_" + task.index))
        .map(task -> task.place().job())
        .map(job -> job.substring(0, job.lastIndexOf('_')))
        .findFirst()
        .orElse(WatchedSubmission.UNKNOWN_JOB);
  }

  private boolean ask(WatchedSubmission asked, long now) throws IOException {
    try {
      return taken(asked, engine.submit(asked.number, asked.name(), asked.said().tasks()), now);
    } catch (EngineSilentException e) {
      tellOnce(engine.title() + " does not say whether it took the tasks: " + e.getMessage(), now);
      later(now);
    } catch (EngineFullException e) {
      refusedForNow(asked, e, now);
    } catch (UserException e) {
      refusals++;
      if (alive() == 0 && (!(everTaken || watch.everTaken()) || refusals >= MOST_REFUSALS)) {
        throw e;
      }
      tellOnce(engine.title() + " refuses more tasks: " + e.problem(), now);
      later(now);
    }
    return false;
  }

  private void refusedForNow(WatchedSubmission asked, EngineFullException e, long now)
      throws IOException {
    int tasks = asked.said().tasks();
    tellOnce(engine.title() + " takes no more tasks for now: " + e.getMessage(), now);
    if (tasks > 1) {
      watch.becomes(asked, asked.said().withTasks(tasks / 2));
      due = now + settings.betweenSubmissions().toNanos();
    } else {
      later(now);
    }
  }

  private boolean taken(WatchedSubmission asked, String job, long now) throws IOException {
    asked.foundThere();
    watch.becomes(asked, asked.said().withJob(job));
    open = null;
    everTaken = true;
    refusals = 0;
    backOff = settings.betweenSubmissions();
    due = now + backOff.toNanos() * (1L << (2 * fruitless));
    return true;
  }

  private void later(long now) {
    due = now + backOff.toNanos();
    Duration doubled = backOff.multipliedBy(2);
    backOff = doubled.compareTo(settings.rarestLook()) < 0 ? doubled : settings.rarestLook();
  }

  /** Tells people something, unless they have just been told. */
  private void tellOnce(String words, long now) {
    Long before = told.get(words);
    if (before == null || now - before > AGAIN_NANOS) {
      work.tell(words);
      told.put(words, now);
    }
  }

  private void countFruitless() {
    WatchedTask task = lastFruitless;
    lastFruitless = null;
    if (task == null) {
      return;
    }
    fruitless++;
    if (fruitless >= MOST_FRUITLESS) {
      List<String> log = LogTail.of(files.log(task.submission, task.index));
      String said =
          log.isEmpty()
              ? "It said nothing in " + files.log(task.submission, task.index) + "."
              : "The last lines of "
                  + files.log(task.submission, task.index)
                  + ":\n  "
                  + String.join("\n  ", log);
      throw new UserException(
          MOST_FRUITLESS
              + " times in a row, tasks ended before any experiment got on; the last was "
              + task
              + (task.reason.isEmpty() ? "" : " (" + task.reason + ")")
              + ".\n"
              + said,
          "Mend what the lines say, such as the Java or the memory on the nodes, then resume the session.");
    }
  }
}
