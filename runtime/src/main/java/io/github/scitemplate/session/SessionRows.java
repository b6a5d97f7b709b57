package io.github.scitemplate.session;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.report.Overview;
import io.github.scitemplate.report.OverviewRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rows of a session's overview, made when they are asked for. */
final class SessionRows {
  private static final int ALL_LISTED = 10_000;
  private final SweptParameters parameters;
  private final ExperimentStates states;
  private final Map<Integer, ExperimentResult> results = new HashMap<>();

  SessionRows(SweptParameters parameters, ExperimentStates states) {
    this.parameters = parameters;
    this.states = states;
  }

  List<String> headings() {
    return parameters.variedHeadings(Overview.COLUMNS);
  }

  /** Remembers the result of an experiment; null for none. */
  void ended(int experiment, @Nullable ExperimentResult result) {
    if (result != null) {
      results.put(experiment, result);
    }
  }

  /** All experiments, or, if they are very many, those up to the last that has begun. */
  Iterable<OverviewRow> listed() {
    int last = parameters.count() <= ALL_LISTED ? (int) parameters.count() : states.highestBegun();
    return () -> IntStream.rangeClosed(1, last).mapToObj(this::row).iterator();
  }

  OverviewRow row(int experiment) {
    return new OverviewRow(
        experiment,
        varied(parameters, experiment - 1L),
        states.of(experiment),
        results.get(experiment));
  }

  /** The values of the varied parameters of a combination. */
  static List<String> varied(SweptParameters parameters, long index) {
    Config cfg = parameters.combination(index);
    return parameters.variedPaths().stream().map(p -> cfg.text(p).orElse("")).toList();
  }
}
