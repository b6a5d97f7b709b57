package io.github.scitemplate.logger;

import io.github.scitemplate.components.Split;
import io.github.scitemplate.storage.AppendedFile;
import io.github.scitemplate.storage.FilePrefix;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Writes {@code timing.csv}: when each training line was logged. Times differ from run to run, so
 * they are kept apart from the metrics.
 */
final class TimingCsv implements FileSink {
  static final String NAME = "timing.csv";
  private final AppendedFile file;
  private final DoubleSupplier seconds;

  TimingCsv(
      Path directory, Map<String, FilePrefix> written, ChangedFiles changed, DoubleSupplier seconds)
      throws IOException {
    this.seconds = seconds;
    this.file = changed.open(directory, NAME, written);
    if (file.length() == 0) {
      file.append("iteration,seconds\n");
    }
  }

  @Override
  public void scalars(Split split, Moment moment, Map<String, Double> values) throws IOException {
    if (split == Split.TRAIN) {
      // A format string would not do: parsing it costs more than the rest of a training line.
      BigDecimal exact = BigDecimal.valueOf(Math.round(1000 * seconds.getAsDouble()), 3);
      file.append(moment.iteration() + "," + exact.toPlainString() + "\n");
      file.flush();
    }
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
