package io.github.scitemplate.logger;

import io.github.scitemplate.storage.AppendedFile;
import io.github.scitemplate.storage.FilePrefix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Writes the lines for people to {@code log_train.txt}. */
final class LogFile implements FileSink {
  static final String NAME = "log_train.txt";
  private final AppendedFile file;

  LogFile(Path directory, Map<String, FilePrefix> written, ChangedFiles changed)
      throws IOException {
    file = changed.open(directory, NAME, written);
  }

  @Override
  public void line(String text) throws IOException {
    file.append(text + "\n");
    file.flush();
  }

  /** Marked, since the framework did not say it. */
  @Override
  public void printed(String text) throws IOException {
    line("printed: " + text);
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
