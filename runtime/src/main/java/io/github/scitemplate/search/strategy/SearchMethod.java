package io.github.scitemplate.search.strategy;

import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.space.SearchSpace;

/** The methods by which a search may choose the next experiment. */
public enum SearchMethod {
  /** All points of a space of choices, one after the other. */
  GRID,
  RANDOM,
  SOBOL,
  TPE,
  CMAES;

  /** Whether results change which point comes next. */
  public boolean learns() {
    return this == TPE || this == CMAES;
  }

  /**
   * A strategy of this method, without any results yet.
   *
   * @param seed the seed of every random number
   */
  public SearchStrategy strategy(SearchSpace space, ScoreMode scoreMode, long seed) {
    return switch (this) {
      case GRID -> new GridSearch(space);
      case RANDOM -> new RandomSearch(space, seed);
      case SOBOL -> new SobolSearch(space, seed);
      case TPE ->
          new Tpe(space, scoreMode, seed, TpeSettings.DEFAULT, new SobolSearch(space, seed));
      case CMAES -> new CmaEs(space, scoreMode, seed);
    };
  }
}
