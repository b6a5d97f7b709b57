package io.github.scitemplate.report.curves;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers that an experiment logged, read from {@code metrics.csv} and {@code timing.csv}.
 * Reading changes no file, so it may happen while the experiment trains.
 *
 * @param curves one for each metric and split
 * @param matrices metrics that are matrices
 * @param times iterations and the seconds trained until then, as a curve
 * @param perEpoch iterations of an epoch; 0 if that is not known
 * @param problem what is wrong with the files; empty if nothing is
 */
record ExperimentCurves(
    List<Curve> curves, List<LoggedMatrix> matrices, Curve times, long perEpoch, String problem) {
  private static final long MOST_BYTES = 1L << 30;
  private static final int COLUMNS = 5;

  /** A metric with a value for each class has so many curves; more are left out. */
  private static final int MOST_CURVES = 100;

  /**
   * Reads the files of an experiment. Files that are absent hold no numbers; of a damaged file the
   * rows before the damage count.
   *
   * @param experiment the experiment's directory
   * @param bestIteration where the matrices are taken; 0 for the newest ones
   */
  static ExperimentCurves read(Path experiment, long bestIteration) {
    Reading reading = new Reading();
    reading.readMetrics(experiment.resolve(Logger.METRICS));
    Curve times = reading.readTimes(experiment.resolve(Logger.TIMING));
    List<Curve> curves = reading.curves();
    List<LoggedMatrix> matrices =
        LoggedMatrix.takenOut(curves, bestIteration > 0 ? bestIteration : Long.MAX_VALUE);
    return new ExperimentCurves(
        List.copyOf(curves.subList(0, Math.min(curves.size(), MOST_CURVES))),
        matrices,
        times,
        reading.perEpoch,
        reading.problem);
  }

  /** The same with about {@code most} points in all curves together, and at least 20 in each. */
  ExperimentCurves thinned(int most) {
    int each = Math.max(20, most / Math.max(1, curves.size()));
    List<Curve> thin = curves.stream().map(curve -> curve.thinned(each)).toList();
    int[] kept = Thinning.evenly(times.values().length, Math.min(each, 60));
    Curve.Growing fewTimes = new Curve.Growing();
    for (int i : kept) {
      fewTimes.add(times.iterations()[i], times.values()[i]);
    }
    return new ExperimentCurves(
        thin, matrices, fewTimes.curve(times.split(), times.metric()), perEpoch, problem);
  }

  /** Collects what the two files say. */
  private static final class Reading {
    private final Map<String, Map<String, Curve.Growing>> found = new LinkedHashMap<>();
    private long perEpoch;
    private String problem = "";

    void readMetrics(Path file) {
      read(
          file,
          row -> {
            if (row.getFieldCount() != COLUMNS) {
              throw new NumberFormatException("a row has " + row.getFieldCount() + " fields");
            }
            long iteration = Long.parseLong(row.getField(0));
            String epoch = row.getField(1);
            if (!epoch.isEmpty() && iteration > 0) {
              long number = Math.max(1, Long.parseLong(epoch));
              perEpoch = Math.max(perEpoch, (iteration + number - 1) / number);
            }
            found
                .computeIfAbsent(row.getField(2), split -> new LinkedHashMap<>())
                .computeIfAbsent(row.getField(3), metric -> new Curve.Growing())
                .add(iteration, number(row.getField(4)));
          });
    }

    Curve readTimes(Path file) {
      Curve.Growing times = new Curve.Growing();
      read(
          file,
          row -> {
            if (row.getFieldCount() != 2) {
              throw new NumberFormatException("a row has " + row.getFieldCount() + " fields");
            }
            times.add(Long.parseLong(row.getField(0)), number(row.getField(1)));
          });
      return times.curve("", "seconds");
    }

    private static double number(String text) {
      return switch (text) {
        case "inf" -> Double.POSITIVE_INFINITY;
        case "-inf" -> Double.NEGATIVE_INFINITY;
        default -> JavaDoubleParser.parseDouble(text);
      };
    }

    private interface Row {
      void take(CsvRecord row);
    }

    /** Gives all whole rows after the headings to {@code row}. */
    private void read(Path file, Row row) {
      try {
        if (!OwnFile.exists(file)) {
          return;
        }
        try (Reader lines = WholeLines.of(file, MOST_BYTES);
            CsvReader<CsvRecord> csv = CsvReader.builder().ofCsvRecord(lines)) {
          for (CsvRecord found : csv) {
            if (found.getStartingLineNumber() > 1) {
              take(file, row, found);
            }
          }
        }
      } catch (IOException | UncheckedIOException | CsvParseException e) {
        tell(file + " cannot be read: " + e.getMessage());
      } catch (NumberFormatException e) {
        tell(String.valueOf(e.getMessage()));
      }
    }

    private static void take(Path file, Row row, CsvRecord found) {
      try {
        row.take(found);
      } catch (NumberFormatException e) {
        throw new NumberFormatException(
            file
                + " is damaged in line "
                + found.getStartingLineNumber()
                + "; the rows before it are shown");
      }
    }

    private void tell(String wrong) {
      problem = problem.isEmpty() ? wrong : problem + "; " + wrong;
    }

    /** Numbers before those of single classes. */
    List<Curve> curves() {
      List<Curve> plain = new ArrayList<>();
      List<Curve> ofClasses = new ArrayList<>();
      found.forEach(
          (split, metrics) ->
              metrics.forEach(
                  (metric, growing) ->
                      (metric.contains("/") ? ofClasses : plain)
                          .add(growing.curve(split, metric))));
      plain.addAll(ofClasses);
      return plain;
    }
  }
}
