package io.github.scitemplate.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.function.BooleanSupplier;

/**
 * Has a loop work in segments. The loop asks after each iteration whether to stop, as a trainer
 * does, and is held there between segments. Each line of the orders is a number of milliseconds to
 * work for; the answer is the {@link Segment}. The first iteration is answered with a greeting.
 */
final class Pace implements BooleanSupplier {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private final BufferedReader orders;
  private final PrintStream answers;
  private final Greeting greeting;
  private boolean greeted;
  private boolean ended;
  private long wantedNanos;
  private long start;
  private long startCpu;
  private long iterations;

  /** What is said when the first iteration is done. */
  interface Greeting {
    String text();
  }

  Pace(BufferedReader orders, PrintStream answers, Greeting greeting) {
    this.orders = orders;
    this.answers = answers;
    this.greeting = greeting;
    this.start = System.nanoTime();
  }

  /** Counts iterations that were done in one call; true when the orders have ended. */
  boolean stopsAfter(int iterationsOfCall) {
    boolean stops = false;
    for (int i = 0; i < iterationsOfCall; i++) {
      stops = getAsBoolean();
    }
    return stops;
  }

  /** Counts an iteration; true when the orders have ended. */
  @Override
  public boolean getAsBoolean() {
    iterations++;
    long nanos = System.nanoTime() - start;
    ended = ended || (nanos >= wantedNanos && !nextSegment(nanos));
    return ended;
  }

  private boolean nextSegment(long nanos) {
    answers.println(
        greeted ? new Segment(iterations, nanos, cpuNanos() - startCpu) : greeting.text());
    greeted = true;
    try {
      String order = orders.readLine();
      if (order == null) {
        return false;
      }
      wantedNanos = Long.parseLong(order) * NANOS_PER_MILLI;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    iterations = 0;
    startCpu = cpuNanos();
    start = System.nanoTime();
    return true;
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
