package io.github.scitemplate.session.progress;

import io.github.scitemplate.monitor.Standing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The experiments that run now, and how far each is. Thread-safe. */
final class Running {
  private final Map<Integer, RunView> runs = new TreeMap<>();

  /** An experiment begins, or begins again. */
  synchronized void begins(int experiment) {
    runs.put(experiment, new RunView(experiment, Optional.empty(), false));
  }

  synchronized void stands(int experiment, Standing now) {
    RunView before = runs.get(experiment);
    if (before != null) {
      Pace pace =
          before
              .pace()
              .filter(p -> p.last().iteration() <= now.iteration()) // else its process died
              .map(p -> p.then(now))
              .orElseGet(() -> Pace.beginning(now));
      runs.put(experiment, new RunView(experiment, Optional.of(pace), before.waits()));
    }
  }

  synchronized void waits(int experiment, boolean waits) {
    runs.computeIfPresent(experiment, (k, run) -> new RunView(k, run.pace(), waits));
  }

  synchronized void ended(int experiment) {
    runs.remove(experiment);
  }

  synchronized List<RunView> now() {
    return List.copyOf(runs.values());
  }
}
