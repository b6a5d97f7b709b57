package io.github.scitemplate.session.mlflow;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.FilePrefix;
import io.github.scitemplate.storage.JsonRecord;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code mlflow.json}: what an MLflow server has of a session or an experiment. It is written
 * before the server is asked for a run, and after it has confirmed what it was sent.
 *
 * @param server the server's address
 * @param id by which the run is found, even if the answer that named it was lost
 * @param run the server's name for the run; empty until it is known
 * @param experiment the server's name for the MLflow experiment that holds the run
 * @param artifacts where the server keeps files of the run
 * @param start when the run began, in milliseconds since 1970
 * @param sent the beginning of {@code metrics.csv} that the server has; of a session the report
 * @param status the state that the server was told last
 */
record RunRecord(
    String server,
    String id,
    String run,
    String experiment,
    String artifacts,
    long start,
    FilePrefix sent,
    String status) {
  static final String FILE = "mlflow.json";
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /** A run that the server has not been asked for yet. */
  static RunRecord begun(String server) {
    return new RunRecord(
        server,
        UUID.randomUUID().toString(),
        "",
        "",
        "",
        System.currentTimeMillis(),
        FilePrefix.EMPTY,
        "");
  }

  /**
   * The record in a directory. One of another server does not count, and neither does a damaged
   * one.
   */
  static Optional<RunRecord> read(Path directory, String server) {
    Path file = directory.resolve(FILE);
    try {
      return OwnFile.isThere(file)
          ? Optional.of(JsonRecord.read(file, RunRecord::of)).filter(r -> r.server.equals(server))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static @Nullable RunRecord of(JsonObject json) {
    RunRecord read = GSON.fromJson(json, RunRecord.class);
    boolean complete =
        read.server != null
            && read.id != null
            && read.run != null
            && read.experiment != null
            && read.artifacts != null
            && read.sent != null
            && read.status != null;
    return complete ? read : null;
  }

  void write(Path directory) throws IOException {
    AtomicFile.writeUnsynced(directory.resolve(FILE), JsonRecord.text(GSON, this));
  }

  boolean isKnown() {
    return !run.isEmpty();
  }

  RunRecord named(String runName, String holder, String artifactPlace) {
    return new RunRecord(server, id, runName, holder, artifactPlace, start, sent, status);
  }

  RunRecord withSent(FilePrefix prefix) {
    return new RunRecord(server, id, run, experiment, artifacts, start, prefix, status);
  }

  RunRecord withStatus(String label) {
    return new RunRecord(server, id, run, experiment, artifacts, start, sent, label);
  }
}
