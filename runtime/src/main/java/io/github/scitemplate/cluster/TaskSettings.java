package io.github.scitemplate.cluster;

import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.JsonRecord;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What the processes of all tasks need to know: {@code task.json}.
 *
 * @param components the project's class that builds components
 * @param threads threads of the operations
 * @param fastDevRun whether each experiment runs on one batch only
 * @param maxAttempts how many attempts in a row may crash without progress before their experiment
 *     counts as failed
 * @param timeoutMillis how long an experiment may complete no step before its process is ended; 0:
 *     for ever
 */
public record TaskSettings(
    String components, int threads, boolean fastDevRun, int maxAttempts, long timeoutMillis) {

  /** Writes the settings for the processes that begin from now on. */
  public void write(ClusterFiles files) throws IOException {
    OwnFile.makeFolders(files.path());
    AtomicFile.write(files.taskSettings(), JsonRecord.text(ClusterRecords.GSON, this));
  }

  /** Reads the settings. */
  static TaskSettings read(ClusterFiles files) throws IOException {
    return JsonRecord.read(
        files.taskSettings(),
        ClusterRecords.MOST_BYTES,
        json -> {
          TaskSettings read = ClusterRecords.GSON.fromJson(json, TaskSettings.class);
          return read.isComplete() ? read : null;
        });
  }

  /** How long an experiment may complete no step; absent: for ever. */
  Optional<Duration> timeout() {
    return timeoutMillis == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(timeoutMillis));
  }

  @SuppressWarnings("ConstantValue") // Gson leaves null what is not in the file
  private boolean isComplete() {
    return components != null && threads > 0 && maxAttempts > 0 && timeoutMillis >= 0;
  }
}
