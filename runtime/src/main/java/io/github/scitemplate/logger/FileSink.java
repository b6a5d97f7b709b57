package io.github.scitemplate.logger;

import io.github.scitemplate.storage.AppendedFile;
import io.github.scitemplate.storage.FilePrefix;
import java.io.IOException;
import java.util.Map;

/** A sink that writes to one file. */
sealed interface FileSink extends Sink permits LogFile, MetricsCsv, TimingCsv {

  /** The file's name in the experiment's directory. */
  String name();

  AppendedFile file();

  @Override
  default Map<String, FilePrefix> written() {
    return Map.of(name(), file().prefix());
  }

  @Override
  default void flush() throws IOException {
    file().flush();
  }

  @Override
  default void force() throws IOException {
    file().force();
  }

  @Override
  default void close() throws IOException {
    file().close();
  }
}
