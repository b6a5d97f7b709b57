package io.github.scitemplate.logger;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.storage.AppendedFile;
import io.github.scitemplate.storage.FilePrefix;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes {@code metrics.csv}: a row for every logged number, as the shortest text that reads back
 * to the same number.
 */
final class MetricsCsv implements FileSink {
  static final String NAME = "metrics.csv";
  private final AppendedFile file;
  private final StringWriter rows = new StringWriter();
  private final CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(rows);

  MetricsCsv(Path directory, Map<String, FilePrefix> written) throws IOException {
    file = AppendedFile.open(directory.resolve(NAME), written.getOrDefault(NAME, FilePrefix.EMPTY));
    if (file.length() == 0) {
      file.append("iteration,epoch,split,metric,value\n");
      file.flush();
    }
  }

  @Override
  public void scalars(Split split, Moment moment, Map<String, Double> values) throws IOException {
    values.forEach(
        (name, value) ->
            csv.writeRecord(
                Long.toString(moment.iteration()),
                Long.toString(moment.epoch()),
                split.label(),
                name,
                Numbers.exact(value)));
    csv.flush();
    file.append(rows.toString());
    rows.getBuffer().setLength(0);
  }

  @Override
  public void own(Split split, Moment moment, String name, OwnEntry entry, boolean isFirst)
      throws IOException {
    if (entry instanceof OwnEntry.Scalar scalar) {
      scalars(split, moment, Map.of(name, scalar.value()));
    }
  }

  @Override
  public void cells(Split split, Moment moment, Map<String, Double> values) throws IOException {
    scalars(split, moment, values);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public AppendedFile file() {
    return file;
  }
}
