package io.github.scitemplate.search;

import java.util.List;

/**
 * How far one experiment has come.
 *
 * @param scores at rung 0, 1, …, as many as it has reached; NaN where it had none
 * @param training whether it is on its way to its next rung
 */
public record RungScores(List<Double> scores, boolean training) {

  public RungScores(List<Double> scores, boolean training) {
    this.scores = List.copyOf(scores);
    this.training = training;
  }

  boolean reached(int rung) {
    return scores.size() > rung;
  }

  /** The score as a loss; no score is the largest loss. */
  double loss(int rung, Goal goal) {
    double loss = goal.loss(scores.get(rung));
    return Double.isNaN(loss) ? Double.POSITIVE_INFINITY : loss;
  }
}
