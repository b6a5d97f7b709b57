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
  /** The file with the parameters of this experiment alone. */
  public Path config() {
    return path.resolve("config.yaml");
  }

  /** The folder of the checkpoints. */
  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /** The file of the model with the best validation. */
  public Path bestModel() {
    return Checkpoints.bestFile(checkpoints());
  }

  /** The file with every number that was logged. */
  public Path metrics() {
    return path.resolve(Logger.METRICS);
  }

  /** The file that says what the experiment's data were. */
  public Path data() {
    return path.resolve("data.json");
  }

  /** What was fitted to its training data besides the model. */
  public FittedFiles fitted() {
    return new FittedFiles(this);
  }

  /** The file that says what came of running the experiment again. */
  public Path reproduction() {
    return path.resolve("reproduce.json");
  }

  /** The attempts at this experiment. */
  public Attempts attempts() {
    return new Attempts(path.resolve("attempts"));
  }

  /** The file of the result. It exists if the experiment has ended. */
  public ResultFile result() {
    return new ResultFile(path.resolve("result.json"), config(), metrics(), bestModel());
  }

  /** Whether the experiment has begun. */
  public boolean begun() {
    return Files.exists(config());
  }

  /**
   * Makes the directory with its config, unless both are as they should be.
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
    AtomicFile.makeFolder(path);
    AtomicFile.writeUnsynced(config(), configYaml);
  }

  /** Whether training had begun, but the config is another than this one, or gone. */
  public boolean begunOtherwise(String configYaml) throws IOException {
    return OwnFile.isListed(attempts().directory()) && !hasConfig(configYaml);
  }

  /**
   * Whether the experiment's config says this: it has the same text or, as another version may have
   * written it, the same values.
   */
  public boolean hasConfig(String configYaml) throws IOException {
    String found = new String(bytes(config()), StandardCharsets.UTF_8);
    return found.equals(configYaml) || values(found).equals(values(configYaml));
  }

  /** The values of a config as one text; a text that is no config stays as it is. */
  private static String values(String yaml) {
    try {
      return ConfigFile.of(yaml, "config").canonicalJson();
    } catch (UserException e) {
      return yaml;
    }
  }

  /**
   * Checks that the metrics from before a checkpoint are still there.
   *
   * @throws IOException if they are not
   */
  void checkMetrics(TrainingState checkpoint) throws IOException {
    FilePrefix before = checkpoint.streams().getOrDefault(Logger.METRICS, FilePrefix.EMPTY);
    if (!before.begins(metrics())) {
      throw new IOException(metrics() + " is not what it was at the checkpoint");
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    return OwnFile.isListed(file) && OwnFile.isThere(file)
        ? OwnFile.bytes(file, OwnFile.MOST_RECORD_BYTES)
        : new byte[0];
  }
}
