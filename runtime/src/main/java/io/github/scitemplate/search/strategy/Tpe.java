package io.github.scitemplate.search.strategy;

import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.space.Draws;
import io.github.scitemplate.search.space.ParameterGroup;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.SearchSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tree-structured Parzen estimator: Bergstra, Bardenet, Bengio, Kégl, "Algorithms for
 * Hyper-Parameter Optimization" (NIPS 2011). One density is estimated from the best trials, another
 * from the rest. The next point is the draw from the first density with the highest ratio of the
 * first to the second.
 *
 * <p>Each density is a joint one of all parameters that are present together, as in BOHB (Falkner,
 * Klein, Hutter, ICML 2018) and Optuna (Akiba et al., KDD 2019). Parameters that share a condition
 * form a group, which is chosen after the parameters that decide on its presence.
 */
final class Tpe implements SearchStrategy {
  private static final int ATTEMPTS = 50;
  private static final long PURPOSE = 0x7470_6500L;

  private final SearchSpace space;
  private final long seed;
  private final TpeSettings settings;
  private final SearchStrategy startup;
  private final Comparator<Integer> better;
  private final List<Trial> told = new ArrayList<>();

  /** The index in {@link #told} of each question's trial. */
  private final Map<Long, Integer> places = new HashMap<>();

  private final List<Integer> bestFirst = new ArrayList<>();
  private int scored;

  Tpe(
      SearchSpace space,
      ScoreMode scoreMode,
      long seed,
      TpeSettings settings,
      SearchStrategy startup) {
    this.space = space;
    this.seed = seed;
    this.settings = settings;
    this.startup = startup;
    this.better =
        Comparator.comparing((Integer place) -> told.get(place), Ranking.comparator(scoreMode))
            .thenComparing(Comparator.naturalOrder());
  }

  @Override
  public void tell(long question, Trial trial) {
    Integer place = places.get(question);
    if (place == null) {
      place = told.size();
      places.put(question, place);
      told.add(trial);
    } else {
      bestFirst.remove(Collections.binarySearch(bestFirst, place, better));
      scored -= told.get(place).scored() ? 1 : 0;
      told.set(place, trial);
    }
    scored += trial.scored() ? 1 : 0;
    bestFirst.add(-1 - Collections.binarySearch(bestFirst, place, better), place);
  }

  @Override
  public Point ask(long question, List<Point> pending) {
    if (scored < settings.startup()) {
      return startup.ask(question, pending);
    }
    TrialSplit split = TrialSplit.of(told, bestFirst, pending, settings);
    Map<ParameterGroup, TpeGroup> densities = new HashMap<>();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Point point = chosen(split, densities, Draws.of(seed, question, PURPOSE + attempt));
      if (!space.excludes(point)) {
        return point;
      }
    }
    return space.randomPoint(seed, question);
  }

  private Point chosen(TrialSplit split, Map<ParameterGroup, TpeGroup> densities, Draws draws) {
    return space.completeFromCodes(
        group ->
            densities
                .computeIfAbsent(group, g -> new TpeGroup(space, g, split, settings))
                .best(draws));
  }
}
