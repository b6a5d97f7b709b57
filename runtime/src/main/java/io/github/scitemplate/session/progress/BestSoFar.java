package io.github.scitemplate.session.progress;

import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.monitor.Score;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.session.results.Candidate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which experiment is the best so far, those that run included. Where scores are averaged it is the
 * combination with the best mean, of those whose experiments all have a score. Experiments that
 * different scores judge have no best one. Thread-safe.
 */
final class BestSoFar {
  private final SessionExperiments experiments;
  private final IntFunction<@Nullable ExperimentResult> results;
  private Optional<Score> kind = Optional.empty();

  /** Those that have ended, by their numbers. */
  private final Map<Integer, Candidate> ended = new HashMap<>();

  /**
   * @param results the result that an experiment has by now, null for none
   */
  BestSoFar(SessionExperiments experiments, IntFunction<@Nullable ExperimentResult> results) {
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

  /** Takes note of experiments that have a result; reads the results of each combination once. */
  synchronized void ended(Collection<Integer> numbers) {
    int members = experiments.parameters().members();
    numbers.stream()
        .map(experiment -> (experiment - 1) / members + 1)
        .distinct()
        .forEach(number -> ended.put(number, new Candidate(number, mean(number, members))));
  }

  /** The mean score of the experiments of a combination; NaN if one has none. */
  private double mean(int combination, int members) {
    return IntStream.rangeClosed((combination - 1) * members + 1, combination * members)
            .mapToObj(results)
            .mapToDouble(BestSoFar::valScore)
            .reduce(0, Double::sum)
        / members;
  }

  private static double valScore(@Nullable ExperimentResult result) {
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
                            ended.values().stream(),
                            areAveraged() ? Stream.empty() : scores(running)),
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
