package io.github.scitemplate.logger;

import io.github.scitemplate.storage.AppendedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** {@code log_train.txt}: what was told. */
final class LogFile implements FileSink {
  static final String NAME = "log_train.txt";
  private final AppendedFile file;

  LogFile(Path directory, Map<String, Long> lengths) throws IOException {
    file = AppendedFile.open(directory.resolve(NAME), lengths.getOrDefault(NAME, 0L));
  }

  @Override
  public void line(String text) throws IOException {
    file.append(text + "\n");
    file.flush();
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
