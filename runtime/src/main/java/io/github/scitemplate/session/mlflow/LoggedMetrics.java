package io.github.scitemplate.session.mlflow;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.logger.LoggedNumber;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.storage.FilePrefix;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The numbers that an experiment has logged and the server does not have yet, with the times at
 * which they were logged.
 */
final class LoggedMetrics {
  private static final int MOST_TIMES = 10_000;

  private final Tail metrics;
  private final Tail timing;
  private final long start;
  private final Deque<long[]> times = new ArrayDeque<>(); // iteration, milliseconds
  private long millis;

  /**
   * @param start when the experiment began, in milliseconds since 1970
   */
  LoggedMetrics(ExperimentDirectory files, long start) {
    this.metrics = new Tail(files.metrics());
    this.timing = new Tail(files.path().resolve(Logger.TIMING));
    this.start = start;
  }

  /** Leaves out what was sent before; false if the file does not begin with it. */
  boolean skip(FilePrefix sent) throws IOException {
    return metrics.skip(sent);
  }

  /** The next numbers, at most {@code most}; they come again until they are taken. */
  List<MetricPoint> next(int most) throws IOException {
    List<MetricPoint> points = new ArrayList<>();
    for (CsvRecord row : metrics.rows(most)) {
      LoggedNumber number =
          new LoggedNumber(
              Long.parseLong(row.getField(0)),
              row.getField(1),
              row.getField(2),
              row.getField(3),
              row.getField(4));
      String name = MlflowNames.name(number.split() + "/" + number.metric());
      long millis = start + at(number.iteration());
      points.add(new MetricPoint(name, number.asDouble(), number.iteration(), millis));
    }
    return points;
  }

  /** Marks the numbers as sent, and returns what the server has now. */
  FilePrefix take() {
    metrics.take();
    return metrics.taken();
  }

  /** A time. While a resumed experiment writes the file again, half a row may be read. */
  private static Optional<long[]> time(CsvRecord row) {
    try {
      long iteration = Long.parseLong(row.getField(0));
      double seconds = Double.parseDouble(row.getField(1));
      return Optional.of(new long[] {iteration, Math.round(1000 * seconds)});
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** How long the experiment had been trained at an iteration, by the last line before it. */
  private long at(long iteration) throws IOException {
    while (true) {
      if (times.isEmpty()) {
        for (CsvRecord row : timing.rows(MOST_TIMES)) {
          time(row).ifPresent(times::add);
        }
        timing.take();
      }
      if (times.isEmpty() || times.element()[0] > iteration) {
        return millis;
      }
      millis = times.remove()[1];
    }
  }
}
