package io.github.scitemplate.session;

import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.report.OverviewRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rows of a session's overview, made when they are asked for. */
final class SessionRows {
  private static final int ALL_LISTED = 10_000;
  private final SessionExperiments experiments;
  private final ExperimentStates states;
  private final Map<Integer, ExperimentResult> results = new HashMap<>();

  SessionRows(SessionExperiments experiments, ExperimentStates states) {
    this.experiments = experiments;
    this.states = states;
  }

  List<String> headings() {
    return experiments.headings();
  }

  /** Remembers the result of an experiment; null for none. */
  void ended(int experiment, @Nullable ExperimentResult result) {
    if (result != null) {
      results.put(experiment, result);
    }
  }

  /** All experiments, or, if they are very many, those up to the last that has begun. */
  Iterable<OverviewRow> listed() {
    int last =
        experiments.known() <= ALL_LISTED ? (int) experiments.known() : states.highestBegun();
    return () -> IntStream.rangeClosed(1, last).mapToObj(this::row).iterator();
  }

  OverviewRow row(int experiment) {
    return new OverviewRow(
        experiment, experiments.varied(experiment), states.of(experiment), results.get(experiment));
  }
}
