package io.github.scitemplate.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the engine who waits and runs, more and more rarely while nothing changes. An answer that
 * does not come says nothing about the tasks.
 */
final class EngineLook {
  private static final int ABSENCES = 3;
  private static final double SLOWER = 1.5;
  private static final int SILENCES_TO_TELL = 3;
  private static final String HELD = "held";

  private final ClusterEngine engine;
  private final ClusterWork work;
  private final DriverSettings settings;
  private final BiConsumer<WatchedTask, String> gone;
  private final Set<WatchedTask> held = new HashSet<>();
  private long due;
  private long asked;
  private Duration between;
  private int silences;

  /**
   * @param gone receives each task that has ended for good, with the engine's reason
   */
  EngineLook(
      ClusterEngine engine,
      ClusterWork work,
      DriverSettings settings,
      BiConsumer<WatchedTask, String> gone,
      long now) {
    this.engine = engine;
    this.work = work;
    this.settings = settings;
    this.gone = gone;
    this.between = settings.look();
    this.due = now;
    this.asked = now - settings.look().toNanos();
  }

  long due() {
    return due;
  }

  /** Takes note that something has changed, so that the next question comes soon. */
  void soon() {
    between = settings.look();
    due = Math.min(due - asked, between.toNanos()) + asked;
  }

  /** Asks about all tasks of these submissions. */
  void look(List<WatchedSubmission> submissions, long now) {
    if (submissions.isEmpty()) {
      due = now + settings.look().toNanos();
      return;
    }
    asked = now;
    Optional<List<EngineTask>> answer =
        engine.look(submissions.stream().map(WatchedSubmission::name).toList());
    boolean news = answer.isPresent() && take(submissions, answer.get());
    noteSilence(answer.isEmpty());
    if (news) {
      between = settings.look();
    } else {
      long slower = (long) (between.toNanos() * SLOWER);
      between = Duration.ofNanos(Math.min(slower, settings.rarestLook().toNanos()));
    }
    due = now + between.toNanos();
  }

  private void noteSilence(boolean isSilent) {
    if (isSilent && ++silences == SILENCES_TO_TELL) {
      work.tell(engine.title() + " does not answer; tasks that run go on.");
    } else if (!isSilent) {
      if (silences >= SILENCES_TO_TELL) {
        work.tell(engine.title() + " answers again.");
      }
      silences = 0;
    }
  }

  private boolean take(List<WatchedSubmission> submissions, List<EngineTask> answer) {
    Map<String, Map<Integer, EngineTask>> said = new HashMap<>();
    for (EngineTask task : answer) {
      said.computeIfAbsent(task.name(), name -> new HashMap<>())
          .merge(task.index(), task, EngineLook::livelier);
    }
    boolean news = false;
    for (WatchedSubmission submission : submissions) {
      Map<Integer, EngineTask> own = said.getOrDefault(submission.name(), Map.of());
      own.keySet().forEach(submission::task);
      for (WatchedTask task : List.copyOf(submission.tasks())) {
        news |= !task.gone && take(task, own.get(task.index));
      }
    }
    return news;
  }

  /** Of two entries for one task, the one that says that it lives. */
  private static EngineTask livelier(EngineTask one, EngineTask other) {
    return one.state() == EngineTask.State.ENDED ? other : one;
  }

  private boolean take(WatchedTask task, @Nullable EngineTask said) {
    if (said == null) {
      task.absences++;
      if (task.absences >= (task.isAdopted ? ABSENCES - 1 : ABSENCES)) {
        gone.accept(task, "");
      }
      return true;
    }
    boolean news = task.take(said);
    if (said.state() == EngineTask.State.ENDED) {
      gone.accept(task, said.reason());
    } else if (said.state() == EngineTask.State.PENDING && isHeld(said) && held.add(task)) {
      work.tell(
          engine.title() + " holds " + task + " back: " + said.reason() + ". It does not begin.");
    }
    return news;
  }

  private static boolean isHeld(EngineTask said) {
    return said.reason().toLowerCase(Locale.ROOT).contains(HELD);
  }
}
