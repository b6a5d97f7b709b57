package io.github.scitemplate.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.logger.Moment;
import io.github.scitemplate.logger.OwnLog;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Logs scalars as a training step does, to {@code metrics.csv} and an event file. */
public final class LoggingBenchmark {
  private static final double NANOS = 1e9;
  private static final int WARM_UP = 200_000;

  private LoggingBenchmark() {}

  /**
   * Prints a line.
   *
   * @param arguments how many scalars, how many of them at each step, and a folder to write to
   */
  public static void main(String[] arguments) throws IOException {
    int scalars = Integer.parseInt(arguments[0]);
    int together = Integer.parseInt(arguments[1]);
    Path folder = Path.of(arguments[2]);
    log(WARM_UP, together, Files.createTempDirectory(folder, "warm"));
    System.out.println(log(scalars, together, Files.createTempDirectory(folder, "logged")));
  }

  private static String log(int scalars, int together, Path folder) {
    String[] names = new String[together];
    for (int i = 0; i < together; i++) {
      names[i] = "scalar_" + i;
    }
    long started = System.nanoTime();
    long cpu = cpuNanos();
    long called;
    try (Logger logger =
        Logger.open(
            new Logger.Options(folder, line -> {}, false, true, false, Map.of(), () -> 0.0))) {
      for (int step = 1; step <= scalars / together; step++) {
        OwnLog log = logger.own(Split.TRAIN, new Moment(step, 1));
        for (int i = 0; i < together; i++) {
          log.scalar(names[i], Math.sin(step + i));
        }
        logger.publish(log);
      }
      called = System.nanoTime();
    }
    long written = System.nanoTime();
    return String.format(
        Locale.ROOT,
        "java   %d a step: %.0f scalars/s written, %.0f scalars/s for whoever logs, %.2f us CPU each",
        together,
        scalars / ((written - started) / NANOS),
        scalars / ((called - started) / NANOS),
        (cpuNanos() - cpu) / 1e3 / scalars);
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
