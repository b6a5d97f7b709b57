package io.github.scitemplate.search.space;

import java.math.BigDecimal;

/**
 * The numbers low, low + step, … that a parameter may take.
 *
 * @param count how many there are
 */
record Grid(double low, double step, long count) {

  /**
   * The closest number of the grid, with the digits a person would write: 0.3, not
   * 0.30000000000000004.
   */
  double closest(double number) {
    long index = StrictMath.round((number - low) / step);
    return at(StrictMath.min(count - 1, StrictMath.max(0, index)));
  }

  private double at(long index) {
    return BigDecimal.valueOf(low)
        .add(BigDecimal.valueOf(step).multiply(BigDecimal.valueOf(index)))
        .doubleValue();
  }
}
