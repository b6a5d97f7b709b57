package io.github.scitemplate.benchmarks;

/**
 * A stretch of time in which only one contender works.
 *
 * @param iterations done in it
 * @param nanos how long it was
 */
record Segment(long iterations, long nanos) {

  /** Reads {@link #toString}. */
  static Segment parse(String line) {
    String[] words = line.split(" ");
    return new Segment(Long.parseLong(words[0]), Long.parseLong(words[1]));
  }

  double microsPerIteration() {
    return nanos / 1e3 / iterations;
  }

  @Override
  public String toString() {
    return iterations + " " + nanos;
  }
}
