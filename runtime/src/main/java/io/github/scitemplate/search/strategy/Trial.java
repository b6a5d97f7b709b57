package io.github.scitemplate.search.strategy;

import io.github.scitemplate.search.space.Point;

/** What a strategy learns of an experiment: its point, and how it ended or how far it has come. */
public record Trial(Point point, Outcome outcome) {

  public static Trial completed(Point point, double score) {
    return new Trial(point, new Outcome.Completed(score));
  }

  public static Trial failed(Point point) {
    return new Trial(point, new Outcome.Failed());
  }

  public static Trial pruned(Point point, int rung, double score) {
    return new Trial(point, new Outcome.Pruned(rung, score));
  }

  /** Whether it has a score to learn from. */
  public boolean scored() {
    return !Double.isNaN(score());
  }

  /** The score; NaN if there is none. */
  double score() {
    if (outcome instanceof Outcome.Completed completed) {
      return completed.score();
    }
    return outcome instanceof Outcome.Pruned pruned ? pruned.score() : Double.NaN;
  }
}
