package io.github.scitemplate.session.results;

import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.report.CombinationRow;
import io.github.scitemplate.report.OverviewRow;
import io.github.scitemplate.session.plan.SessionExperiments;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rows of a session's overview, made when they are asked for. */
final class SessionRows {
  private static final int ALL_LISTED = 10_000;
  private final SessionExperiments experiments;
  private final ExperimentStates states;
  private final Optional<ScoreMode> ranked;
  private final Map<Integer, ExperimentResult> results = new HashMap<>();

  /**
   * @param ranked whether more or less is the better score, if experiments are ranked
   */
  SessionRows(SessionExperiments experiments, ExperimentStates states, Optional<ScoreMode> ranked) {
    this.experiments = experiments;
    this.states = states;
    this.ranked = ranked;
  }

  List<String> headings() {
    return experiments.headings();
  }

  boolean areRanked() {
    return ranked.isPresent();
  }

  /** How many experiments a combination has. */
  private int members() {
    return experiments.parameters().members();
  }

  /** The combinations of which an experiment is listed; nothing if each has one experiment. */
  List<CombinationRow> combinations() {
    return SessionCombinations.of(experiments, listed());
  }

  /** Headings of the parameters that combinations differ in. */
  List<String> combinationHeadings() {
    return experiments.ofCombinations(headings());
  }

  /** Remembers the result of an experiment; null for none. */
  void set(int experiment, @Nullable ExperimentResult result) {
    if (result == null) {
      results.remove(experiment);
    } else {
      results.put(experiment, result);
    }
  }

  Map<Integer, ExperimentResult> results() {
    return Map.copyOf(results);
  }

  @Nullable ExperimentResult result(int experiment) {
    return results.get(experiment);
  }

  /** The best experiment of the best combination; 0 if none has one, or nobody asked for ranks. */
  int best() {
    return ranked.map(this::best).orElse(0);
  }

  /** The same for scores of which more or less is better. */
  int best(ScoreMode mode) {
    return new Ranks(results, mode, members()).best();
  }

  /** All experiments, or, if they are very many, those up to the last that has begun. */
  Iterable<OverviewRow> listed() {
    int last =
        experiments.known() <= ALL_LISTED ? (int) experiments.known() : states.highestBegun();
    Optional<Ranks> ranks = ranked.map(mode -> new Ranks(results, mode, members()));
    return () -> IntStream.rangeClosed(1, last).mapToObj(k -> row(k, ranks)).iterator();
  }

  private OverviewRow row(int experiment, Optional<Ranks> ranks) {
    return new OverviewRow(
        experiment,
        experiments.varied(experiment),
        states.of(experiment),
        results.get(experiment),
        ranks.map(r -> r.of(experiment)).orElse(OptionalInt.empty()));
  }
}
