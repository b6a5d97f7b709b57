package io.github.scitemplate.experiment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.scitemplate.data.DataFingerprint;
import io.github.scitemplate.environment.Environment;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.JsonRecord;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code data.json} of an experiment: the fingerprints of its data, and what it ran on.
 *
 * @param environments the session's environment files that were the newest when its attempts began:
 *     more than one if changed code or dependencies were accepted meanwhile
 * @param splits the fingerprint of each split by its name
 * @param weights the files whose values the model has; a file of an earlier version of the
 *     framework does not say it, since there were none
 * @param continued what the training continued from; null if it began by itself
 * @param fitted the hash of each fitted part that is kept, by its name; earlier versions kept none
 */
public record RecordedData(
    List<String> environments,
    Map<String, DataFingerprint> splits,
    List<WeightsFingerprint> weights,
    @Nullable SourceFingerprint continued,
    SortedMap<String, String> fitted) {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /** Gson leaves null what a file does not say. */
  @SuppressWarnings("ConstantValue")
  public RecordedData {
    weights = weights == null ? List.of() : weights;
    fitted = fitted == null ? new TreeMap<>() : fitted;
  }

  /** What distinguishes these data from others, in words, by the names of the splits and parts. */
  public Map<String, String> inWords() {
    Map<String, String> words = new LinkedHashMap<>();
    splits.forEach(
        (split, data) ->
            words.put(
                split,
                data.samples()
                    + " samples of "
                    + String.join(" and ", data.arrays())
                    + ", hash "
                    + shortened(data.sha256())));
    for (WeightsFingerprint weight : weights) {
      words.put(
          "weights of " + (weight.part().isEmpty() ? "the model" : weight.part()),
          weight.file() + ", hash " + shortened(weight.sha256()));
    }
    fitted.forEach((part, hash) -> words.put("fitted " + part, "hash " + shortened(hash)));
    return words;
  }

  private static String shortened(String hash) {
    return hash.substring(0, Math.min(12, hash.length()));
  }

  /**
   * Records the data, the weight files and the fitted parts of an experiment that begins. Compares
   * them for one that goes on.
   *
   * @param continued says what the experiment continued from, if that is not recorded
   * @param fromStart whether the experiment trains from its first iteration: environments in which
   *     it ran before do not count then
   * @param warning receives a message if the record cannot be read
   * @throws DataChangedException if they are not those that were recorded
   */
  static void recordOrCompare(
      ExperimentDirectory directory,
      Fingerprinting data,
      List<WeightsFingerprint> weights,
      Continued continued,
      SortedMap<String, String> fitted,
      boolean fromStart,
      Consumer<String> warning)
      throws IOException, DataChangedException {
    Map<String, DataFingerprint> now = data.result();
    @Nullable RecordedData known = readable(directory, warning);
    RecordedData recorded =
        known == null
            ? new RecordedData(List.of(), now, weights, continued.source(), fitted)
            : known;
    refuse("data", differences(recorded.splits(), now));
    refuse("weights", WeightsFingerprint.differences(recorded.weights(), weights));
    refuse("fitted parts", FittedFiles.differences(recorded.fitted(), fitted));
    List<String> environments = new ArrayList<>(fromStart ? List.of() : recorded.environments());
    String newest = newestEnvironment(directory);
    if (!environments.contains(newest)) {
      environments.add(newest);
    }
    if (!Files.exists(directory.data()) || !environments.equals(recorded.environments())) {
      AtomicFile.write(
          directory.data(),
          JsonRecord.text(
              GSON,
              new RecordedData(
                  environments,
                  recorded.splits(),
                  recorded.weights(),
                  recorded.continued(),
                  recorded.fitted())));
    }
  }

  /** Finds what an experiment continued from. */
  @FunctionalInterface
  interface Continued {
    @Nullable SourceFingerprint source() throws IOException, DataChangedException;
  }

  private static @Nullable RecordedData readable(
      ExperimentDirectory directory, Consumer<String> warning) {
    try {
      return read(directory).orElse(null);
    } catch (IOException e) {
      warning.accept(e.getMessage() + "; the data are recorded anew.");
      return null;
    }
  }

  private static void refuse(String what, List<String> differences) throws DataChangedException {
    if (!differences.isEmpty()) {
      throw new DataChangedException(
          what,
          "The "
              + what
              + " are others than those that the experiment began with:"
              + System.lineSeparator()
              + "  "
              + String.join(System.lineSeparator() + "  ", differences));
    }
  }

  /** The newest environment file. The first one is still being written when a session begins. */
  private static String newestEnvironment(ExperimentDirectory directory) throws IOException {
    List<String> names = Environment.names(directory.path().resolveSibling("."));
    return Environment.name(Math.max(1, names.size()));
  }

  /** A line for each split that differs. */
  static List<String> differences(
      Map<String, DataFingerprint> then, Map<String, DataFingerprint> now) {
    List<String> lines = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(then.keySet());
    names.addAll(now.keySet());
    for (String name : names) {
      String difference = difference(then.get(name), now.get(name));
      if (!difference.isEmpty()) {
        lines.add(name + ": " + difference);
      }
    }
    return lines;
  }

  private static String difference(@Nullable DataFingerprint then, @Nullable DataFingerprint now) {
    if (then == null) {
      return "there was no such split then";
    }
    return now == null ? "there is no such split now" : then.difference(now);
  }

  /**
   * What was recorded, if anything was.
   *
   * @throws IOException if the file is there but damaged
   */
  public static Optional<RecordedData> read(ExperimentDirectory directory) throws IOException {
    Path file = directory.data();
    return OwnFile.exists(file)
        ? Optional.of(JsonRecord.read(file, RecordedData::of))
        : Optional.empty();
  }

  private static @Nullable RecordedData of(JsonObject json) {
    RecordedData read = GSON.fromJson(json, RecordedData.class);
    boolean complete =
        read.environments() != null
            && read.environments().stream().allMatch(Objects::nonNull)
            && read.splits() != null
            && read.splits().values().stream().noneMatch(RecordedData::incomplete)
            && read.weights().stream().noneMatch(WeightsFingerprint::isIncomplete)
            && !read.fitted().containsValue(null)
            && !SourceFingerprint.isIncomplete(read.continued());
    return complete ? read : null;
  }

  private static boolean incomplete(DataFingerprint split) {
    return split == null
        || split.arrays() == null
        || split.arrays().contains(null)
        || split.sha256() == null;
  }
}
