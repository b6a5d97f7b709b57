package io.github.scitemplate.search.strategy;

import io.github.scitemplate.search.space.Choice;
import io.github.scitemplate.search.space.Domain;
import io.github.scitemplate.search.space.Draws;
import io.github.scitemplate.search.space.NumericDomain;
import io.github.scitemplate.search.space.Point;

/** The kernels of a {@link ParzenMixture} along one parameter. The last kernel is the prior. */
sealed interface KernelColumn permits ContinuousColumn, DiscreteColumn, ChoiceColumn {

  /** A draw from one kernel, as a code (see {@link Point#code}). */
  double draw(int kernel, Draws draws);

  /** Adds each kernel's log-density at {@code code} to {@code sums}. */
  void addLogDensities(double code, double[] sums);

  /**
   * The kernels around some trials, and the prior.
   *
   * @param observed the codes of the trials
   */
  static KernelColumn of(Domain domain, double[] observed, double choiceSmoothing) {
    if (domain instanceof Choice choice) {
      return new ChoiceColumn(choice.size(), observed, choiceSmoothing);
    }
    var numbers = (NumericDomain) domain;
    var kernels = TruncatedKernels.around(observed);
    return numbers.discrete()
        ? new DiscreteColumn(numbers, kernels)
        : new ContinuousColumn(numbers, kernels);
  }
}
