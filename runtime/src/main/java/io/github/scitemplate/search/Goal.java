package io.github.scitemplate.search;

/** Whether a small or a large score is good. */
public enum Goal {
  MINIMISE,
  MAXIMISE;

  /** The score as a loss: less is better. */
  double loss(double score) {
    return this == MINIMISE ? score : -score;
  }
}
