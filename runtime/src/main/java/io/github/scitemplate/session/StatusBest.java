package io.github.scitemplate.session;

import io.github.scitemplate.monitor.Score;
import io.github.scitemplate.report.CombinationRow;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.session.results.Candidate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds what is best in a session so far, from what its files say. */
final class StatusBest {
  private StatusBest() {}

  /**
   * The best experiment, or the best combination if scores are averaged; nothing if none has a
   * score, or different scores judge them.
   */
  static Optional<SessionStatus.Best> of(
      SessionExperiments experiments,
      List<SessionStatus.Row> rows,
      List<CombinationRow> combinations) {
    Optional<Score> score = experiments.scoreMode().map(mode -> experiments.settings(1).score());
    if (score.isEmpty()) {
      return Optional.empty();
    }
    return experiments.parameters().members() > 1
        ? combinations.stream()
            .filter(row -> row.rank().equals(OptionalInt.of(1)))
            .findFirst()
            .map(row -> best(row, experiments, score.get().metric()))
        : best(rows, score.get())
            .map(
                best ->
                    new SessionStatus.Best(
                        score.get().metric(),
                        best.score(),
                        (int) best.number(),
                        OptionalInt.empty(),
                        experiments.described(best.number())));
  }

  private static Optional<Candidate> best(List<SessionStatus.Row> rows, Score score) {
    return Candidate.best(
        rows.stream().map(row -> new Candidate(row.experiment(), row.progress().score())),
        score.mode());
  }

  private static SessionStatus.Best best(
      CombinationRow row, SessionExperiments experiments, String metric) {
    return new SessionStatus.Best(
        metric,
        row.valScore().mean(),
        row.best().orElse(0),
        OptionalInt.of(row.combination()),
        SessionExperiments.inWords(
            experiments.ofCombinations(experiments.headings()), row.parameters()));
  }
}
