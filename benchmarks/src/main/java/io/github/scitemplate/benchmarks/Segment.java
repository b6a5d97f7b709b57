package io.github.scitemplate.benchmarks;

/**
 * A stretch of time in which only one contender works.
 *
 * @param iterations done in it
 * @param nanos how long it was
 * @param cpuNanos the time that all threads of the contender's process computed in it
 */
record Segment(long iterations, long nanos, long cpuNanos) {

  /** Reads {@link #toString}. */
  static Segment parse(String line) {
    String[] words = line.split(" ");
    return new Segment(
        Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
  }

  double microsPerIteration() {
    return nanos / 1e3 / iterations;
  }

  double cpuMicrosPerIteration() {
    return cpuNanos / 1e3 / iterations;
  }

  @Override
  public String toString() {
    return iterations + " " + nanos + " " + cpuNanos;
  }
}
