package io.github.scitemplate.session.progress;

import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.monitor.Score;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.session.results.Candidate;
import io.github.scitemplate.session.results.SessionResults;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which experiment is the best so far, those that run included. Where scores are averaged it is the
 * combination with the best mean, of those whose experiments all have a score. Experiments that
 * different scores judge have no best one. Thread-safe.
 */
final class BestSoFar {
  private final SessionExperiments experiments;
  private final SessionResults results;
  private Optional<Score> kind = Optional.empty();
  private Optional<Candidate> ended = Optional.empty();

  BestSoFar(SessionExperiments experiments, SessionResults results) {
    this.experiments = experiments;
    this.results = results;
  }

  private boolean areAveraged() {
    return experiments.parameters().members() > 1;
  }

  /** The score that judges all of them; a search knows it when it has chosen its first one. */
  private Optional<Score> kind() {
    if (kind.isEmpty()) {
      kind = experiments.scoreMode().map(mode -> experiments.settings(1).score());
    }
    return kind;
  }

  /** Takes note of a result. */
  synchronized void ended(int experiment, ExperimentResult result) {
    if (kind().isEmpty()) {
      return;
    }
    if (areAveraged()) {
      ended =
          results
              .bestCombination()
              .map(row -> new Candidate(row.combination(), row.valScore().mean()));
    } else {
      Candidate one = new Candidate(experiment, valScore(result));
      ended = Candidate.best(Stream.concat(ended.stream(), Stream.of(one)), kind.get().mode());
    }
  }

  private static double valScore(ExperimentResult result) {
    if (result instanceof ExperimentResult.Completed completed) {
      return completed.valScore();
    }
    return result instanceof ExperimentResult.Pruned pruned ? pruned.valScore() : Double.NaN;
  }

  /** The best of those that have ended and of those that run. */
  synchronized Optional<SessionView.Best> among(List<RunView> running) {
    return kind()
        .flatMap(
            score ->
                Candidate.best(
                        Stream.concat(
                            ended.stream(), areAveraged() ? Stream.empty() : scores(running)),
                        score.mode())
                    .map(best -> inWords(best, score.metric())));
  }

  private static Stream<Candidate> scores(List<RunView> running) {
    return running.stream()
        .flatMap(
            run ->
                run.pace().stream()
                    .map(pace -> new Candidate(run.experiment(), pace.last().score())));
  }

  private SessionView.Best inWords(Candidate best, String metric) {
    boolean averaged = areAveraged();
    return new SessionView.Best(
        (averaged ? "mean " : "") + metric,
        best.score(),
        (averaged ? "combination " : "experiment ") + best.number(),
        best.number(),
        averaged ? ofCombination(best.number()) : experiments.described(best.number()));
  }

  private String ofCombination(long number) {
    long first = (number - 1) * experiments.parameters().members() + 1;
    return SessionExperiments.inWords(
        experiments.ofCombinations(experiments.headings()),
        experiments.ofCombinations(experiments.varied(first)));
  }
}
