package io.github.scitemplate.experiment;

import io.github.scitemplate.checkpoint.Checkpoints;
import io.github.scitemplate.checkpoint.TrainingState;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.logger.Logger;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.FilePrefix;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files of one experiment.
 *
 * @param path {@code results/<session>/experiment_<k>}
 */
public record ExperimentDirectory(Path path) {
  /** The parameters of this experiment alone. */
  public Path config() {
    return path.resolve("config.yaml");
  }

  /** Where checkpoints are kept. */
  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /** The model of the best validation. */
  public Path bestModel() {
    return Checkpoints.bestFile(checkpoints());
  }

  /** Every number that was logged. */
  public Path metrics() {
    return path.resolve(Logger.METRICS);
  }

  /** What its data were. */
  public Path data() {
    return path.resolve("data.json");
  }

  /** What was fitted to its training data besides the model. */
  public FittedFiles fitted() {
    return new FittedFiles(path.resolve("fitted"));
  }

  /** What came of running it again. */
  public Path reproduction() {
    return path.resolve("reproduce.json");
  }

  /** The goes at this experiment. */
  public Attempts attempts() {
    return new Attempts(path.resolve("attempts"));
  }

  /** The result, if it has ended. */
  public ResultFile result() {
    return new ResultFile(path.resolve("result.json"), config(), metrics(), bestModel());
  }

  /** Whether the experiment has begun. */
  public boolean begun() {
    return Files.exists(config());
  }

  /**
   * Makes the directory with its config, unless it is there as it should be.
   *
   * @return whether training had begun, but the config was another or gone
   */
  public boolean createOrRestore(String configYaml) throws IOException {
    boolean otherwise = begunOtherwise(configYaml);
    if (!hasConfig(configYaml)) {
      writeConfig(configYaml);
    }
    return otherwise;
  }

  /** Writes the config, whatever was there. */
  public void writeConfig(String configYaml) throws IOException {
    Files.createDirectories(path);
    AtomicFile.writeUnsynced(config(), configYaml);
  }

  /** Whether training had begun, but the config is another than this one, or gone. */
  public boolean begunOtherwise(String configYaml) throws IOException {
    return Files.isDirectory(attempts().directory()) && !hasConfig(configYaml);
  }

  /**
   * Whether its config says this: the same text, or, as another version may have written it, the
   * same values.
   */
  public boolean hasConfig(String configYaml) throws IOException {
    String found = new String(bytes(config()), StandardCharsets.UTF_8);
    return found.equals(configYaml) || values(found).equals(values(configYaml));
  }

  /** Its values as one text; of what is no config, itself. */
  private static String values(String yaml) {
    try {
      return ConfigFile.of(yaml, "config").canonicalJson();
    } catch (UserException e) {
      return yaml;
    }
  }

  /**
   * Checks that what was measured before a checkpoint is there still.
   *
   * @throws IOException if it is not
   */
  void checkMetrics(TrainingState checkpoint) throws IOException {
    FilePrefix before = checkpoint.streams().getOrDefault(Logger.METRICS, FilePrefix.EMPTY);
    if (!before.begins(metrics())) {
      throw new IOException(metrics() + " is not what it was at the checkpoint");
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    return OwnFile.isThere(file) ? OwnFile.bytes(file, OwnFile.MOST_RECORD_BYTES) : new byte[0];
  }
}
