package io.github.scitemplate.logger;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.github.scitemplate.storage.OwnFile;
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
public record LoggedNumber(
    long iteration, String epoch, String split, String metric, String value) {
  private static final long MOST_BYTES = 1L << 30;

  /**
   * Reads all rows.
   *
   * @throws IOException if the file is absent or damaged
   */
  public static List<LoggedNumber> read(Path file) throws IOException {
    String text = text(file);
    try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(text)) {
      return rows(csv);
    } catch (CsvParseException | NoSuchElementException | NumberFormatException e) {
      throw damaged(file, e);
    }
  }

  /**
   * Reads all rows, except the one that a process was writing when it was killed. Empty if the file
   * is absent.
   */
  public static List<LoggedNumber> readWholeRows(Path file) throws IOException {
    return readWholeRows(file, MOST_BYTES);
  }

  /**
   * Reads rows as {@link #readWholeRows(Path)} does, but only from the first {@code bytes} of the
   * file.
   */
  public static List<LoggedNumber> readWholeRows(Path file, long bytes) throws IOException {
    if (!OwnFile.exists(file)) {
      return List.of();
    }
    byte[] all = OwnFile.bytes(file, MOST_BYTES);
    String text = new String(all, 0, (int) Math.min(bytes, all.length), UTF_8);
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(whole)) {
      return rows(csv);
    } catch (CsvParseException | NoSuchElementException | NumberFormatException e) {
      throw damaged(file, e);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(OwnFile.bytes(file, MOST_BYTES), UTF_8);
  }

  private static List<LoggedNumber> rows(CsvReader<NamedCsvRecord> csv) {
    List<LoggedNumber> rows = new ArrayList<>();
    for (NamedCsvRecord row : csv) {
      LoggedNumber number =
          new LoggedNumber(
              Long.parseLong(row.getField("iteration")),
              row.getField("epoch"),
              row.getField("split"),
              row.getField("metric"),
              row.getField("value"));
      number.asDouble();
      if (!number.epoch().isEmpty()) {
        Long.parseLong(number.epoch());
      }
      rows.add(number);
    }
    return rows;
  }

  private static IOException damaged(Path file, RuntimeException e) {
    return new IOException(file + " is damaged: " + e.getMessage(), e);
  }

  /** The value as it was logged. */
  public double asDouble() {
    return switch (value) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(value);
    };
  }

  /** Whether both numbers were logged at the same moment under the same name. */
  public boolean isSamePlace(LoggedNumber other) {
    return iteration == other.iteration
        && epoch.equals(other.epoch)
        && split.equals(other.split)
        && metric.equals(other.metric);
  }
}
