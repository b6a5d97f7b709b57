package io.github.scitemplate.search.space;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The values are SciPy's. */
class NormalDistributionTest {

  @Test
  void theCumulativeProbabilityIsExactToTwelveDigits() {
    assertClose(9.865876450376946e-10, NormalDistribution.cumulative(-6));
    assertClose(0.06680720126885807, NormalDistribution.cumulative(-1.5));
    assertClose(0.5, NormalDistribution.cumulative(0));
    assertClose(0.6179114221889526, NormalDistribution.cumulative(0.3));
    assertClose(0.9772498680518208, NormalDistribution.cumulative(2));
    assertClose(1.5374597944280347e-12, ErrorFunction.complement(5));
    assertClose(1.9953222650189528, ErrorFunction.complement(-2));
    assertEquals(0, ErrorFunction.complement(40));
  }

  @Test
  void theQuantileIsExactToTwelveDigits() {
    assertClose(-6.361340902404056, NormalDistribution.quantile(1e-10));
    assertClose(-2.3263478740408408, NormalDistribution.quantile(0.01));
    assertClose(-0.5244005127080409, NormalDistribution.quantile(0.3));
    assertClose(0.2533471031357997, NormalDistribution.quantile(0.6));
    assertClose(3.090232306167813, NormalDistribution.quantile(0.999));
  }

  @Test
  void theMassInATailKeepsItsDigits() {
    double tail = NormalDistribution.between(8, 9);
    assertClose(NormalDistribution.between(-9, -8), tail);
    assertClose(6.219831985865787e-16, tail);
    assertClose(1, NormalDistribution.between(-50, 50));
  }

  private static void assertClose(double expected, double actual) {
    assertEquals(expected, actual, 1e-12 * Math.abs(expected));
  }
}
