package io.github.scitemplate.cluster;

import java.time.Duration;
import java.util.List;

/**
 * Ends the tasks when all is done, or when all is to stop. Tasks that find nothing left end by
 * themselves; the engine is asked to end those that do not, such as those that still wait.
 */
final class Ending {
  private static final Duration TO_LEAVE = Duration.ofSeconds(3);
  private static final int MOST_TRIES = 5;

  private final ClusterEngine engine;
  private final ClusterWork work;
  private final DriverSettings settings;
  private final Watch watch;
  private boolean begun;
  private boolean cancelled;
  private boolean over;
  private int tries;
  private long due;

  Ending(ClusterEngine engine, ClusterWork work, DriverSettings settings, Watch watch) {
    this.engine = engine;
    this.work = work;
    this.settings = settings;
    this.watch = watch;
  }

  boolean isOver() {
    return over;
  }

  /**
   * The tasks that are over, although the engine need not say so yet: it took the order to end
   * them, and they told that they had saved as they were asked to.
   */
  List<WatchedTask> saved() {
    return cancelled ? watch.alive().stream().filter(task -> task.stopped).toList() : List.of();
  }

  /**
   * Goes on to end the tasks.
   *
   * @param atOnce whether running tasks are to be stopped, and waited for until they have saved
   */
  void goOn(boolean atOnce, long now) {
    if (!begun) {
      begun = true;
      due = atOnce ? now : now + shorter(TO_LEAVE, settings.look()).toNanos();
    }
    if (watch.alive().isEmpty()) {
      over = true;
    } else if (due - now <= 0 && !over) {
      if (!cancelled) {
        cancel();
      } else {
        tries++;
      }
      over = tries >= MOST_TRIES || (cancelled && !atOnce);
      if (over && !cancelled) {
        work.tell(engine.title() + " does not answer; tasks that still wait will find no work.");
      }
      due = now + settings.look().toNanos();
    }
  }

  private void cancel() {
    List<String> names = watch.all().stream().map(WatchedSubmission::name).toList();
    try {
      engine.cancel(names);
      cancelled = true;
      watch.alive().forEach(task -> task.isToEnd = true);
      tries = 0;
    } catch (EngineSilentException e) {
      tries++;
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  long due() {
    return due;
  }
}
