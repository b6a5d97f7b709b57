package io.github.scitemplate.session.results;

import io.github.scitemplate.monitor.ScoreMode;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An experiment, or a combination, that may be the best.
 *
 * @param number its number, from 1
 * @param score its score so far; NaN if it has none
 */
public record Candidate(long number, double score) {

  /** The one with the best score; among equals the one with the lowest number. */
  public static Optional<Candidate> best(Stream<Candidate> candidates, ScoreMode mode) {
    Comparator<Candidate> order =
        Comparator.comparingDouble(c -> mode == ScoreMode.MAX ? -c.score : c.score);
    return candidates
        .filter(candidate -> !Double.isNaN(candidate.score))
        .min(order.thenComparing(Candidate::number));
  }
}
