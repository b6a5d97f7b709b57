package io.github.scitemplate.experiment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The files of one experiment.
 *
 * @param path {@code results/<session>/experiment_<k>}
 */
public record ExperimentDirectory(Path path) {
  private static final Gson GSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .disableHtmlEscaping()
          .serializeSpecialFloatingPointValues()
          .create();

  /** The parameters of this experiment alone. */
  public Path config() {
    return path.resolve("config.yaml");
  }

  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /** The goes at this experiment. */
  public Attempts attempts() {
    return new Attempts(path.resolve("attempts"));
  }

  private Path resultFile() {
    return path.resolve("result.json");
  }

  /** Whether the experiment has begun. */
  public boolean begun() {
    return Files.exists(config());
  }

  /** Makes the directory with its config. */
  public void create(String configYaml) throws IOException {
    Files.createDirectories(path);
    AtomicFile.write(config(), configYaml);
  }

  /** Writes the result for good: if there is one already that can be read, that one counts. */
  public void writeResult(ExperimentResult result) throws IOException {
    discardDamagedResult();
    JsonObject json = new JsonObject();
    if (result instanceof ExperimentResult.Completed completed) {
      json.addProperty("status", ExperimentStatus.COMPLETED.label());
      json.addProperty("val_score", completed.valScore());
      completed.testScore().ifPresent(score -> json.addProperty("test_score", score));
      json.addProperty("best_iteration", completed.bestIteration());
      json.addProperty("iterations", completed.iterations());
      json.addProperty("stop_cause", completed.stopCause());
    } else if (result instanceof ExperimentResult.Failed failed) {
      json.addProperty("status", ExperimentStatus.FAILED.label());
      json.addProperty("failure", failed.kind());
      json.addProperty("message", failed.message());
    }
    json.addProperty("seconds", Math.round(result.seconds() * 1000) / 1000.0);
    AtomicFile.writeOnce(resultFile(), GSON.toJson(json) + "\n");
  }

  /** A file that nobody can read is no result. */
  private void discardDamagedResult() throws IOException {
    try {
      readResult();
    } catch (IOException damaged) {
      Files.deleteIfExists(resultFile());
    }
  }

  /** Forgets a failure, so that the experiment runs again. */
  public void forgetResult() throws IOException {
    Files.deleteIfExists(resultFile());
  }

  /**
   * The result, if the experiment has ended.
   *
   * @throws IOException if the file is there but damaged
   */
  public Optional<ExperimentResult> readResult() throws IOException {
    if (!Files.exists(resultFile())) {
      return Optional.empty();
    }
    try {
      JsonObject json = JsonParser.parseString(Files.readString(resultFile())).getAsJsonObject();
      double seconds = json.get("seconds").getAsDouble();
      if (json.get("status").getAsString().equals(ExperimentStatus.FAILED.label())) {
        return Optional.of(
            new ExperimentResult.Failed(
                json.get("failure").getAsString(), json.get("message").getAsString(), seconds));
      }
      return Optional.of(
          new ExperimentResult.Completed(
              json.get("val_score").getAsDouble(),
              json.has("test_score")
                  ? OptionalDouble.of(json.get("test_score").getAsDouble())
                  : OptionalDouble.empty(),
              json.get("best_iteration").getAsLong(),
              json.get("iterations").getAsLong(),
              json.get("stop_cause").getAsString(),
              seconds));
    } catch (JsonParseException
        | IllegalStateException
        | NullPointerException
        | NumberFormatException e) {
      throw new IOException(resultFile() + " is damaged: " + e.getMessage(), e);
    }
  }
}
