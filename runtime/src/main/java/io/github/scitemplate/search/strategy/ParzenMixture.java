package io.github.scitemplate.search.strategy;

import io.github.scitemplate.search.space.Domain;
import io.github.scitemplate.search.space.Draws;
import java.util.ArrayList;
import java.util.List;

/**
 * The density of several parameters together, estimated from trials: a weighted sum of kernels, one
 * around each trial and a prior, each kernel a product over the parameters ("multivariate" in
 * Falkner, Klein, Hutter, "BOHB", ICML 2018).
 */
final class ParzenMixture {
  private static final double NEGLIGIBLE = -40;

  private final List<KernelColumn> columns;
  private final double[] weights;
  private final double[] logWeights;

  private ParzenMixture(List<KernelColumn> columns, double[] weights) {
    this.columns = columns;
    this.weights = weights;
    this.logWeights = new double[weights.length];
    for (int k = 0; k < weights.length; k++) {
      logWeights[k] = StrictMath.log(weights[k]);
    }
  }

  /**
   * The density around some trials.
   *
   * @param domains the domains of the parameters
   * @param codes the codes of the trials, as [parameter][trial]
   * @param trialWeights one for each trial
   */
  static ParzenMixture of(
      List<Domain> domains, double[][] codes, double[] trialWeights, TpeSettings settings) {
    var columns = new ArrayList<KernelColumn>();
    for (int i = 0; i < domains.size(); i++) {
      columns.add(KernelColumn.of(domains.get(i), codes[i], settings.choiceSmoothing()));
    }
    return new ParzenMixture(columns, normalised(trialWeights, settings.priorWeight()));
  }

  private static double[] normalised(double[] trialWeights, double priorWeight) {
    int n = trialWeights.length;
    double sum = priorWeight;
    for (double weight : trialWeights) {
      sum += weight;
    }
    double[] weights = new double[n + 1];
    for (int k = 0; k < n; k++) {
      weights[k] = trialWeights[k] / sum;
    }
    weights[n] = priorWeight / sum;
    return weights;
  }

  /** One draw: a code for each parameter. */
  double[] draw(Draws draws) {
    int kernel = pick(draws.uniform());
    double[] codes = new double[columns.size()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = columns.get(i).draw(kernel, draws);
    }
    return codes;
  }

  private int pick(double share) {
    double rest = share;
    int kernel = 0;
    while (kernel < weights.length - 1 && rest >= weights[kernel]) {
      rest -= weights[kernel];
      kernel++;
    }
    return kernel;
  }

  double logDensity(double[] codes) {
    double[] sums = logWeights.clone();
    for (int i = 0; i < codes.length; i++) {
      columns.get(i).addLogDensities(codes[i], sums);
    }
    return logOfSum(sums);
  }

  private static double logOfSum(double[] logs) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double log : logs) {
      largest = StrictMath.max(largest, log);
    }
    double sum = 0;
    for (double log : logs) {
      // A smaller part does not change the last digit, and most kernels are far away.
      if (log - largest > NEGLIGIBLE) {
        sum += StrictMath.exp(log - largest);
      }
    }
    return largest + StrictMath.log(sum);
  }
}
