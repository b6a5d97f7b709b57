package io.github.scitemplate.search.space;

/**
 * Draws the random numbers for one question to a strategy. The generator is SplitMix64 (Steele,
 * Lea, Flood, OOPSLA 2014), started from the search's seed, the question's number and the purpose.
 * Questions share no state, and no library's generator is used, so neither a restart nor another
 * JDK changes a number.
 */
public final class Draws {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  private Draws(long state) {
    this.state = state;
  }

  /**
   * The numbers for one purpose of one question.
   *
   * @param purpose any number; draws for different purposes are independent
   */
  public static Draws of(long seed, long question, long purpose) {
    return new Draws(hash(seed, question, purpose));
  }

  /** Sixty-four well mixed bits that depend on all three numbers. */
  public static long hash(long seed, long question, long purpose) {
    return mix(mix(mix(seed + GOLDEN) ^ (question + 1) * GOLDEN) ^ (purpose + 1));
  }

  long bits() {
    state += GOLDEN;
    return mix(state);
  }

  /** A number in (0, 1), neither end included. */
  public double uniform() {
    return ((bits() >>> 12) + 0.5) * 0x1p-52;
  }

  public double gaussian() {
    return NormalDistribution.quantile(uniform());
  }

  /** A whole number from 0 to {@code bound} - 1. */
  int below(int bound) {
    return (int) (uniform() * bound);
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
