package io.github.scitemplate.experiment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.FilePrefix;
import io.github.scitemplate.storage.JsonRecord;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code result.json}: how an experiment ended, and what its config, metrics and best model were
 * then.
 *
 * @param path the file
 * @param config the experiment's {@code config.yaml}
 * @param metrics the experiment's {@code metrics.csv}
 * @param bestModel the experiment's best model
 */
public record ResultFile(Path path, Path config, Path metrics, Path bestModel) {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
  private static final String CONFIG_BYTES = "config_bytes";
  private static final String CONFIG_CHECKSUM = "config_crc32c";
  private static final String METRICS_BYTES = "metrics_bytes";
  private static final String METRICS_CHECKSUM = "metrics_crc32c";
  private static final String MODEL_BYTES = "best_model_bytes";
  private static final String MODEL_CHECKSUM = "best_model_crc32c";
  private static final long MOST_READ = 16L << 20;

  /**
   * What the file says.
   *
   * @param config what {@code config.yaml} was then; null in a file of an earlier version
   * @param metrics what {@code metrics.csv} was then; nothing if the experiment failed
   * @param model what the best model was; nothing if there was none
   */
  private record Recorded(
      ExperimentResult result, @Nullable FilePrefix config, FilePrefix metrics, FilePrefix model) {}

  /**
   * Writes that an experiment has paused. Cuts off what the metrics hold beyond the checkpoint of
   * the pause, since nobody can tell whether this program wrote it.
   */
  public void write(PausedExperiment paused) throws IOException {
    if (paused.metrics() != null) {
      paused.metrics().cut(metrics);
    }
    write(paused.result());
  }

  /**
   * Writes the result. If there is one already, that one counts, unless it says pruned or cannot be
   * read.
   */
  public void write(ExperimentResult result) throws IOException {
    if (mayBeReplaced()) {
      delete();
    }
    JsonObject json = new JsonObject();
    if (result instanceof ExperimentResult.Completed completed) {
      json.addProperty("status", ExperimentStatus.COMPLETED.label());
      json.add("val_score", number(completed.valScore()));
      completed.testScore().ifPresent(score -> json.add("test_score", number(score)));
      json.addProperty("best_iteration", completed.bestIteration());
      json.addProperty("iterations", completed.iterations());
      json.addProperty("stop_cause", completed.stopCause());
      addFiles(json);
    } else if (result instanceof ExperimentResult.Pruned pruned) {
      json.addProperty("status", ExperimentStatus.PRUNED.label());
      if (!Double.isNaN(pruned.valScore())) {
        json.add("val_score", number(pruned.valScore()));
      }
      json.addProperty("best_iteration", pruned.bestIteration());
      json.addProperty("iterations", pruned.iterations());
      addFiles(json);
    } else if (result instanceof ExperimentResult.Failed failed) {
      json.addProperty("status", ExperimentStatus.FAILED.label());
      json.addProperty("failure", failed.kind());
      json.addProperty("message", failed.message());
    }
    json.addProperty("seconds", Math.round(result.seconds() * 1000) / 1000.0);
    if (OwnFile.isListed(config) && OwnFile.isThere(config)) {
      FilePrefix written = FilePrefix.whole(config);
      json.addProperty(CONFIG_BYTES, written.bytes());
      json.addProperty(CONFIG_CHECKSUM, written.crc32c());
    }
    AtomicFile.writeOnce(path, JsonRecord.text(GSON, json));
  }

  /** A score. JSON has no NaN and no infinities: they become texts, which are read as numbers. */
  private static JsonPrimitive number(double score) {
    return Double.isFinite(score)
        ? new JsonPrimitive(score)
        : new JsonPrimitive(Double.toString(score));
  }

  /**
   * Whether the present result may be replaced. A damaged one may: it is no result, and would stand
   * in the way for ever.
   */
  private boolean mayBeReplaced() {
    try {
      return read().orElse(null) instanceof ExperimentResult.Pruned;
    } catch (IOException e) {
      return true;
    }
  }

  /** Adds what the metrics and the best model are now. Without a score there is no best model. */
  private void addFiles(JsonObject json) throws IOException {
    FilePrefix written = FilePrefix.whole(metrics);
    json.addProperty(METRICS_BYTES, written.bytes());
    json.addProperty(METRICS_CHECKSUM, written.crc32c());
    FilePrefix model = OwnFile.isListed(bestModel) ? FilePrefix.whole(bestModel) : FilePrefix.EMPTY;
    json.addProperty(MODEL_BYTES, model.bytes());
    json.addProperty(MODEL_CHECKSUM, model.crc32c());
  }

  /**
   * Whether {@code text} is what the config was when the experiment ended.
   *
   * @return empty if there is no result, or it cannot be read or does not say
   */
  public Optional<Boolean> endedWith(String text) {
    try {
      return recorded().map(Recorded::config).map(then -> then.equals(FilePrefix.of(text)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Checks that the config is what it was when the experiment ended.
   *
   * @throws IOException if it is not; a result that did not record the config is accepted
   */
  public void checkConfig() throws IOException {
    @Nullable FilePrefix then = recorded().map(Recorded::config).orElse(null);
    if (then != null && (bytes(config) != then.bytes() || !then.begins(config))) {
      throw new IOException(config + " is not what it was when the experiment ended");
    }
  }

  /** Deletes the result, so that the experiment runs again, or goes on if it was pruned. */
  public void delete() throws IOException {
    AtomicFile.forget(path);
  }

  /**
   * The result, if the experiment has ended.
   *
   * @throws IOException if the file is there but damaged
   */
  public Optional<ExperimentResult> read() throws IOException {
    return recorded().map(Recorded::result);
  }

  /**
   * The result if it is there and the metrics are what they were when it was written.
   *
   * @param everyByte whether to read the metrics and, up to 16 MiB, the best model, and not only to
   *     compare their lengths
   * @param warnings receives a warning if the best model is gone or damaged, which leaves the
   *     result as it is
   * @throws IOException if the result or the metrics are damaged; the message says which
   */
  public Optional<ExperimentResult> verified(boolean everyByte, Consumer<String> warnings)
      throws IOException {
    Optional<Recorded> recorded = recorded();
    if (recorded.isEmpty() || recorded.get().result() instanceof ExperimentResult.Failed) {
      return recorded.map(Recorded::result);
    }
    FilePrefix written = recorded.get().metrics();
    if (bytes(metrics) != written.bytes() || (everyByte && !written.begins(metrics))) {
      throw new IOException(metrics + " is not what it was when the experiment ended");
    }
    FilePrefix model = recorded.get().model();
    boolean read = everyByte && model.bytes() <= MOST_READ;
    if (!model.equals(FilePrefix.EMPTY)
        && (bytes(bestModel) != model.bytes() || (read && !model.begins(bestModel)))) {
      warnings.accept(
          "Warning: "
              + bestModel
              + " is gone or damaged; the result stands. To have it again, delete "
              + path
              + " and resume.");
    }
    return recorded.map(Recorded::result);
  }

  /**
   * The result, if it can be read and its metrics are what they were by the checksum in it. The
   * best model is not checked.
   */
  Optional<ExperimentResult> intact() {
    try {
      Optional<Recorded> recorded = recorded();
      return recorded.isPresent()
              && !(recorded.get().result() instanceof ExperimentResult.Failed)
              && bytes(metrics) == recorded.get().metrics().bytes()
              && recorded.get().metrics().begins(metrics)
          ? recorded.map(Recorded::result)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The length of a file; -1 if there is none. */
  private static long bytes(Path file) throws IOException {
    return OwnFile.length(file);
  }

  private Optional<Recorded> recorded() throws IOException {
    return OwnFile.isListed(path)
        ? Optional.of(JsonRecord.read(path, ResultFile::recorded))
        : Optional.empty();
  }

  private static Recorded recorded(JsonObject json) {
    ExperimentResult result = result(json);
    @Nullable FilePrefix config =
        json.has(CONFIG_BYTES) ? prefix(json, CONFIG_BYTES, CONFIG_CHECKSUM) : null;
    return result instanceof ExperimentResult.Failed
        ? new Recorded(result, config, FilePrefix.EMPTY, FilePrefix.EMPTY)
        : new Recorded(
            result,
            config,
            prefix(json, METRICS_BYTES, METRICS_CHECKSUM),
            prefix(json, MODEL_BYTES, MODEL_CHECKSUM));
  }

  private static FilePrefix prefix(JsonObject json, String bytes, String checksum) {
    return new FilePrefix(json.get(bytes).getAsLong(), json.get(checksum).getAsLong());
  }

  private static ExperimentResult result(JsonObject json) {
    double seconds = json.get("seconds").getAsDouble();
    if (json.get("status").getAsString().equals(ExperimentStatus.FAILED.label())) {
      return new ExperimentResult.Failed(
          json.get("failure").getAsString(), json.get("message").getAsString(), seconds);
    }
    long iterations = json.get("iterations").getAsLong();
    if (iterations < 0 || json.get("best_iteration").getAsLong() < 0) {
      throw new IllegalArgumentException("it counts below zero");
    }
    if (json.get("status").getAsString().equals(ExperimentStatus.PRUNED.label())) {
      return new ExperimentResult.Pruned(
          json.has("val_score") ? json.get("val_score").getAsDouble() : Double.NaN,
          json.get("best_iteration").getAsLong(),
          iterations,
          seconds);
    }
    if (!json.get("status").getAsString().equals(ExperimentStatus.COMPLETED.label())) {
      throw new IllegalArgumentException("its status is unknown");
    }
    return new ExperimentResult.Completed(
        json.get("val_score").getAsDouble(),
        json.has("test_score")
            ? OptionalDouble.of(json.get("test_score").getAsDouble())
            : OptionalDouble.empty(),
        json.get("best_iteration").getAsLong(),
        iterations,
        json.get("stop_cause").getAsString(),
        seconds);
  }
}
