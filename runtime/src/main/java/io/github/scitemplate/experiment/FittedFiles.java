package io.github.scitemplate.experiment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.scitemplate.data.Fitted;
import io.github.scitemplate.data.FittedParts;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.JsonRecord;
import io.github.scitemplate.storage.OwnFile;
import io.github.scitemplate.storage.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The fitted parts of an experiment, a JSON file each: {@code fitted/<name>.json}.
 *
 * @param experiment the directory in which they are, or another folder that has the experiment's
 *     config and the folder {@code fitted}, which need not be there
 */
public record FittedFiles(ExperimentDirectory experiment) {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();
  private static final String ENDING = ".json";

  private Path folder() {
    return experiment.path().resolve("fitted");
  }

  /** The text of each part by its name. */
  static SortedMap<String, String> texts(Map<String, Fitted> parts) {
    SortedMap<String, String> texts = new TreeMap<>();
    parts.forEach((name, part) -> texts.put(name, object(name, part.json()).toString()));
    return texts;
  }

  private static JsonObject object(String name, String json) {
    try {
      return JsonParser.parseString(json).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new UserException(
          "The fitted part '" + name + "' is no JSON object.",
          "Let its method json() give one.",
          e);
    }
  }

  /** The hash of each part's text. */
  static SortedMap<String, String> hashes(SortedMap<String, String> texts) {
    SortedMap<String, String> hashes = new TreeMap<>();
    texts.forEach(
        (name, text) -> {
          Sha256 sha = new Sha256();
          sha.addLine(text);
          hashes.put(name, sha.hex());
        });
    return hashes;
  }

  /** A line for each part that was fitted otherwise. */
  static List<String> differences(Map<String, String> then, Map<String, String> now) {
    Set<String> names = new TreeSet<>(then.keySet());
    names.addAll(now.keySet());
    List<String> lines = new ArrayList<>();
    for (String name : names) {
      if (!now.containsKey(name)) {
        lines.add(name + ": nothing of this name is kept now");
      } else if (!now.get(name).equals(then.getOrDefault(name, now.get(name)))) {
        lines.add(name + ": fitted to other values now");
      }
    }
    return lines;
  }

  /** Writes the parts that are not there as they should be. */
  void write(SortedMap<String, String> texts) throws IOException {
    if (!texts.isEmpty()) {
      OwnFile.makeFolders(folder());
    }
    for (Map.Entry<String, String> part : texts.entrySet()) {
      Path file = folder().resolve(part.getKey() + ENDING);
      byte[] text =
          JsonRecord.text(GSON, JsonParser.parseString(part.getValue()))
              .getBytes(StandardCharsets.UTF_8);
      if (text.length > OwnFile.MOST_RECORD_BYTES) {
        throw new UserException(
            "The fitted part '" + part.getKey() + "' has " + (text.length >> 20) + " MiB.",
            "Keep less: at most " + (OwnFile.MOST_RECORD_BYTES >> 20) + " MiB of JSON.");
      }
      if (!OwnFile.isThere(file) || !isSame(file, text)) {
        AtomicFile.write(file, text);
      }
    }
  }

  private static boolean isSame(Path file, byte[] text) throws IOException {
    return Files.size(file) == text.length
        && java.util.Arrays.equals(OwnFile.bytes(file, OwnFile.MOST_RECORD_BYTES), text);
  }

  /**
   * What is kept; nothing if there is no folder.
   *
   * @throws UserException if a file is damaged or cannot be read, or is not the one that the
   *     experiment recorded
   */
  public FittedParts read() {
    SortedMap<String, String> texts = new TreeMap<>();
    Path folder = folder();
    try {
      for (String name : Files.isDirectory(folder) ? OwnFile.names(folder) : List.<String>of()) {
        if (name.endsWith(ENDING)) {
          texts.put(
              name.substring(0, name.length() - ENDING.length()),
              JsonRecord.read(folder.resolve(name), JsonObject::toString));
        }
      }
      RecordedData.read(experiment)
          .ifPresent(recorded -> checkRecorded(recorded.fitted(), hashes(texts)));
    } catch (IOException e) {
      throw new UserException(
          "What was fitted to the training data cannot be used: " + e.getMessage() + ".",
          "Restore the file from a backup, or train the experiment anew.",
          e);
    }
    return new FittedParts(folder.toString(), texts);
  }

  private void checkRecorded(Map<String, String> recorded, Map<String, String> there) {
    recorded.forEach(
        (name, hash) -> {
          if (!hash.equals(there.get(name))) {
            throw new UserException(
                "The fitted part '"
                    + name
                    + "' in "
                    + folder()
                    + (there.containsKey(name)
                        ? " is not the one that the model was trained with."
                        : " is gone."),
                "Restore the file from a backup, or train the experiment anew; of a model that was copied elsewhere, copy the folder again.");
          }
        });
  }
}
