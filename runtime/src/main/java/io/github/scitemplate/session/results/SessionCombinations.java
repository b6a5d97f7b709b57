package io.github.scitemplate.session.results;

import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.report.CombinationRow;
import io.github.scitemplate.report.OverviewRow;
import io.github.scitemplate.session.plan.SessionExperiments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The combinations of a session whose experiments are averaged, as rows of a table. */
public final class SessionCombinations {
  private final SessionExperiments experiments;
  private final int members;
  private final Optional<Ranks> ranks;

  private SessionCombinations(SessionExperiments experiments, Optional<Ranks> ranks) {
    this.experiments = experiments;
    this.members = experiments.parameters().members();
    this.ranks = ranks;
  }

  /**
   * The combinations that have an experiment among {@code rows}.
   *
   * @param rows experiments in the order of their numbers
   * @return nothing if each combination has one experiment
   */
  public static List<CombinationRow> of(
      SessionExperiments experiments, Iterable<OverviewRow> rows) {
    int members = experiments.parameters().members();
    if (members == 1 || experiments.known() == 0) {
      return List.of();
    }
    Map<Integer, ExperimentResult> results = new HashMap<>();
    rows.forEach(
        row -> {
          if (row.result() != null) {
            results.put((int) row.experiment(), row.result());
          }
        });
    return new SessionCombinations(
            experiments, experiments.scoreMode().map(mode -> new Ranks(results, mode, members)))
        .rows(rows);
  }

  private List<CombinationRow> rows(Iterable<OverviewRow> rows) {
    List<CombinationRow> combinations = new ArrayList<>();
    List<OverviewRow> one = new ArrayList<>();
    for (OverviewRow row : rows) {
      if (!one.isEmpty() && number(row) != number(one.get(0))) {
        combinations.add(row(one));
        one.clear();
      }
      one.add(row);
    }
    if (!one.isEmpty()) {
      combinations.add(row(one));
    }
    return combinations;
  }

  private int number(OverviewRow row) {
    return (int) ((row.experiment() - 1) / members) + 1;
  }

  private CombinationRow row(List<OverviewRow> one) {
    OverviewRow first = one.get(0);
    return CombinationRow.of(
        number(first),
        experiments.ofCombinations(first.parameters()),
        members,
        List.copyOf(one),
        ranks.map(r -> r.bestOf(number(first))).orElse(OptionalInt.empty()),
        ranks.map(r -> r.of((int) first.experiment())).orElse(OptionalInt.empty()));
  }
}
