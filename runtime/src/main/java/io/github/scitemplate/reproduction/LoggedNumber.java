package io.github.scitemplate.reproduction;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * A row of {@code metrics.csv}.
 *
 * @param value as text; equal texts are equal bits
 */
record LoggedNumber(long iteration, String epoch, String split, String metric, String value) {

  /**
   * Reads all rows.
   *
   * @throws IOException if the file is absent or damaged
   */
  static List<LoggedNumber> read(Path file) throws IOException {
    List<LoggedNumber> rows = new ArrayList<>();
    try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(file)) {
      for (NamedCsvRecord row : csv) {
        LoggedNumber number =
            new LoggedNumber(
                Long.parseLong(row.getField("iteration")),
                row.getField("epoch"),
                row.getField("split"),
                row.getField("metric"),
                row.getField("value"));
        number.asDouble();
        rows.add(number);
      }
    } catch (CsvParseException | NoSuchElementException | NumberFormatException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
    return rows;
  }

  double asDouble() {
    return switch (value) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(value);
    };
  }

  boolean isSamePlace(LoggedNumber other) {
    return iteration == other.iteration
        && epoch.equals(other.epoch)
        && split.equals(other.split)
        && metric.equals(other.metric);
  }
}
