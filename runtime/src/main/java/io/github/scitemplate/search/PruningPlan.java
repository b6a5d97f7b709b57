package io.github.scitemplate.search;

/** Which experiments go on, and where that is decided. */
public record PruningPlan(Pruning rule, Rungs rungs) {

  public PruningPlan {
    if (rungs.count() == 0) {
      throw new IllegalArgumentException("Pruning needs a rung to decide at");
    }
  }
}
