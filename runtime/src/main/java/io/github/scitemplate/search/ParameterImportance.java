package io.github.scitemplate.search;

import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.space.Domain;
import io.github.scitemplate.search.space.Parameter;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.SearchSpace;
import io.github.scitemplate.search.strategy.Ranking;
import io.github.scitemplate.search.strategy.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much each parameter decides whether a trial is among the best: PED-ANOVA of Watanabe, Bansal,
 * Hutter, "PED-ANOVA: Efficiently Quantifying Hyperparameter Importance in Arbitrary Subspaces"
 * (IJCAI 2023). It is the Pearson divergence between the parameter's density among the best tenth
 * of the trials and its density among all.
 */
public final class ParameterImportance {
  private static final double BEST_SHARE = 0.1;
  private static final int FEWEST_BEST = 5;
  private static final int FEWEST_TRIALS = 10;

  private ParameterImportance() {}

  /**
   * The share of each parameter, the largest first. The shares sum to 1, or are all 0 if no
   * parameter matters. A parameter that some trials lack is judged by the trials that have it, and
   * weighted with the fraction of the best trials that have it. Empty if fewer than ten trials have
   * a score.
   */
  public static Map<String, Double> of(SearchSpace space, List<Trial> trials, ScoreMode scoreMode) {
    List<Trial> scored = trials.stream().filter(Trial::scored).toList();
    if (scored.size() < FEWEST_TRIALS) {
      return Map.of();
    }
    int count = StrictMath.max(FEWEST_BEST, (int) StrictMath.ceil(BEST_SHARE * scored.size()));
    List<Point> all = scored.stream().map(Trial::point).toList();
    List<Point> best =
        Ranking.bestFirst(scored, scoreMode).subList(0, count).stream().map(all::get).toList();
    double[] divergences = new double[space.parameters().size()];
    for (int i = 0; i < divergences.length; i++) {
      divergences[i] = divergence(space.parameters().get(i).domain(), i, best, all);
    }
    return shares(space.parameters(), divergences);
  }

  private static double divergence(
      Domain domain, int parameter, List<Point> best, List<Point> all) {
    double[] bestCodes = codes(best, parameter);
    if (bestCodes.length == 0) {
      return 0;
    }
    double[] ofBest = GridDensity.of(domain, bestCodes);
    double[] ofAll = GridDensity.of(domain, codes(all, parameter));
    double sum = 0;
    for (int cell = 0; cell < ofAll.length; cell++) {
      double ratio = ofBest[cell] / ofAll[cell] - 1;
      sum += ofAll[cell] * ratio * ratio;
    }
    return sum * bestCodes.length / best.size();
  }

  private static double[] codes(List<Point> points, int parameter) {
    return points.stream()
        .filter(point -> point.has(parameter))
        .mapToDouble(point -> point.code(parameter))
        .toArray();
  }

  private static Map<String, Double> shares(List<Parameter> parameters, double[] divergences) {
    double sum = 0;
    var order = new ArrayList<Integer>();
    for (int i = 0; i < divergences.length; i++) {
      sum += divergences[i];
      order.add(i);
    }
    order.sort(Comparator.comparingDouble(i -> -divergences[i]));
    var shares = new LinkedHashMap<String, Double>();
    for (int i : order) {
      shares.put(parameters.get(i).name(), sum == 0 ? 0 : divergences[i] / sum);
    }
    return shares;
  }
}
