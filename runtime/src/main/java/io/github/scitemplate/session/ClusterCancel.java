package io.github.scitemplate.session;

import io.github.scitemplate.cluster.ClusterEngine;
import io.github.scitemplate.cluster.EngineSilentException;
import io.github.scitemplate.cluster.EngineTask;
import io.github.scitemplate.error.UserException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ends the tasks of a session on a cluster, whether or not a driver has followed them. Those that
 * run are asked to save. The caller holds the session's lease, so that no driver submits more.
 */
final class ClusterCancel {
  private static final double SLOWER = 1.5;
  private static final int NAMES_AT_ONCE = 500;

  private final ClusterEngine engine;
  private final PrintStream console;
  private final Patience patience;

  /**
   * How long a cancel waits.
   *
   * @param toAnswer for an engine that does not answer
   * @param toEnd for tasks to save and end
   * @param between the first two looks; later ones come more slowly
   * @param mostBetween the longest time between two looks
   */
  record Patience(Duration toAnswer, Duration toEnd, Duration between, Duration mostBetween) {
    static final Patience USUAL =
        new Patience(
            Duration.ofSeconds(30),
            Duration.ofMinutes(3),
            Duration.ofSeconds(2),
            Duration.ofSeconds(15));
  }

  ClusterCancel(ClusterEngine engine, PrintStream console, Patience patience) {
    this.engine = engine;
    this.console = console;
    this.patience = patience;
  }

  /**
   * Ends all tasks of some submissions, and waits until they have ended. When it returns, two looks
   * in a row have found none of them.
   *
   * @throws UserException if the engine does not answer, or tasks do not end in time
   */
  void run(List<String> names) {
    List<EngineTask> alive = alive(names);
    if (alive.isEmpty()) {
      awaitEnd(names);
      console.println("No task of it waits or runs on " + engine.title() + ".");
      return;
    }
    console.println(
        engine.title() + " is to end " + inWords(alive) + ". Those that run save first.");
    cancel(alive.stream().map(EngineTask::name).distinct().toList());
    awaitEnd(names);
    console.println("All tasks have ended.");
  }

  private static String inWords(List<EngineTask> tasks) {
    long waiting = tasks.stream().filter(task -> task.state() == EngineTask.State.PENDING).count();
    long running = tasks.size() - waiting;
    return running
        + (running == 1 ? " task that runs and " : " tasks that run and ")
        + waiting
        + (waiting == 1 ? " that waits" : " that wait");
  }

  /** The tasks that have not ended. Asks again for a while if there is no answer. */
  private List<EngineTask> alive(List<String> names) {
    Tries tries = new Tries(patience.toAnswer());
    while (true) {
      Optional<List<EngineTask>> found = look(names);
      if (found.isPresent()) {
        return found.get().stream().filter(task -> task.state() != EngineTask.State.ENDED).toList();
      }
      if (tries.areOver()) {
        throw new UserException(
            engine.title()
                + " does not answer, so nobody knows whether tasks of the session still wait or run.",
            "Give the command again later. No process of this machine works on the session now, so nothing new is submitted.");
      }
    }
  }

  private Optional<List<EngineTask>> look(List<String> names) {
    List<EngineTask> found = new ArrayList<>();
    for (int i = 0; i < names.size(); i += NAMES_AT_ONCE) {
      Optional<List<EngineTask>> some =
          engine.look(names.subList(i, Math.min(names.size(), i + NAMES_AT_ONCE)));
      if (some.isEmpty()) {
        return some;
      }
      found.addAll(some.get());
    }
    return Optional.of(found);
  }

  private void cancel(List<String> names) {
    Tries tries = new Tries(patience.toAnswer());
    while (true) {
      try {
        engine.cancel(names);
        return;
      } catch (EngineSilentException e) {
        if (tries.areOver()) {
          throw new UserException(
              engine.title() + " did not say whether the tasks end: " + e.getMessage(),
              "Give the command again later; it looks first what still waits or runs.",
              e);
        }
      }
    }
  }

  /** Waits until two looks in a row find nothing: a submission may just be on its way. */
  private void awaitEnd(List<String> names) {
    Tries tries = new Tries(patience.toEnd());
    boolean before = false;
    while (true) {
      List<EngineTask> alive = alive(names);
      if (alive.isEmpty() && before) {
        return;
      }
      before = alive.isEmpty();
      if (tries.areOver()) {
        throw new UserException(
            alive.size()
                + (alive.size() == 1 ? " task has" : " tasks have")
                + " not ended within "
                + patience.toEnd().toSeconds()
                + " s, such as "
                + alive.stream().findFirst().map(EngineTask::job).orElse("one"),
            engine.title()
                + " was asked to end them. Look with its own commands, and give the command again.");
      }
    }
  }

  /** Counts the time from one look to the next, which get rarer. */
  private final class Tries {
    private final long end;
    private Duration pause = patience.between();

    Tries(Duration most) {
      end = System.nanoTime() + most.toNanos();
    }

    /** Whether the time is over; else waits for the next look. */
    boolean areOver() {
      if (System.nanoTime() > end) {
        return true;
      }
      try {
        Thread.sleep(pause.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return true;
      }
      Duration slower = Duration.ofMillis((long) (pause.toMillis() * SLOWER) + 1);
      pause = slower.compareTo(patience.mostBetween()) < 0 ? slower : patience.mostBetween();
      return false;
    }
  }
}
