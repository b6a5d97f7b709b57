package io.github.scitemplate.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What other processes take of the machine, or its host withholds from it: the busy time of all
 * cores, less that of this process and of its ended children, as Linux counts them.
 */
final class ForeignLoad {
  private static final double TICKS_PER_SECOND = 100;
  private static final Path ALL = Path.of("/proc/stat");
  private static final Path OWN = Path.of("/proc/self/stat");

  private final long startNanos = System.nanoTime();
  private final double startSeconds = foreignSeconds();

  private ForeignLoad() {}

  /** Begins to watch. */
  static ForeignLoad start() {
    return new ForeignLoad();
  }

  /** How many cores others kept busy since the start, on average; NaN if the system keeps quiet. */
  double cores() {
    return (foreignSeconds() - startSeconds) * 1e9 / (System.nanoTime() - startNanos);
  }

  private static double foreignSeconds() {
    try {
      // cpu user nice system idle iowait irq softirq steal
      String[] all = Files.readAllLines(ALL).get(0).split(" +");
      // … after the name in brackets: state, ten numbers, utime stime cutime cstime
      String own = Files.readString(OWN);
      String[] words = own.substring(own.lastIndexOf(')') + 2).split(" ");
      return (sum(all, 1, 4) + sum(all, 6, 9) - sum(words, 11, 15)) / TICKS_PER_SECOND;
    } catch (IOException | RuntimeException e) {
      return Double.NaN;
    }
  }

  private static long sum(String[] words, int from, int to) {
    return Arrays.stream(words, from, to).mapToLong(Long::parseLong).sum();
  }
}
