package io.github.scitemplate.report.curves;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.OwnFile;
import io.github.scitemplate.storage.PathGate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pictures, texts and distributions that a project's code logged, by the experiment's
 * {@code logged.jsonl}: the newest of each name. What cannot be read is left out.
 */
final class LoggedThings {
  private static final String LINES = "logged.jsonl";
  private static final long MOST_BYTES = 256L << 20;
  private static final int MOST_NAMES = 200;
  private static final int LONGEST_TEXT = 20_000;
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

  private final Path experiment;
  private long bytesLeft;

  private LoggedThings(Path experiment, long mostPictureBytes) {
    this.experiment = experiment;
    this.bytesLeft = mostPictureBytes;
  }

  /**
   * The newest things.
   *
   * @param mostPictureBytes how many bytes of pictures there may be; more pictures are named only
   */
  static JsonArray of(Path experiment, long mostPictureBytes) {
    JsonArray things = new JsonArray();
    LoggedThings reading = new LoggedThings(experiment, mostPictureBytes);
    newest(experiment.resolve(LINES)).values().stream()
        .limit(MOST_NAMES)
        .flatMap(line -> reading.thing(line).stream())
        .forEach(things::add);
    return things;
  }

  private static Map<List<String>, JsonObject> newest(Path file) {
    Map<List<String>, JsonObject> newest = new LinkedHashMap<>();
    try {
      if (OwnFile.exists(file)) {
        new String(OwnFile.bytes(file, MOST_BYTES), UTF_8)
            .lines()
            .forEach(line -> line(line).ifPresent(found -> newest.put(name(found), found)));
      }
    } catch (IOException e) {
      // The numbers are shown without it.
    }
    return newest;
  }

  private static List<String> name(JsonObject line) {
    return List.of(text(line, "kind"), text(line, "split"), text(line, "name"));
  }

  /** A line; nothing if it is damaged, or just being written. */
  private static Optional<JsonObject> line(String text) {
    try {
      JsonElement line = JsonParser.parseString(text);
      return line.isJsonObject() ? Optional.of(line.getAsJsonObject()) : Optional.empty();
    } catch (JsonParseException | StackOverflowError e) {
      return Optional.empty();
    }
  }

  private static String text(JsonObject line, String key) {
    @Nullable JsonElement value = line.get(key);
    return value != null && value.isJsonPrimitive() ? value.getAsString() : "";
  }

  private Optional<JsonObject> thing(JsonObject line) {
    JsonObject thing = new JsonObject();
    for (String key : List.of("kind", "split", "name", "iteration")) {
      thing.addProperty(key, text(line, key));
    }
    switch (text(line, "kind")) {
      case "text" -> {
        String text = text(line, "text");
        thing.addProperty("text", text.substring(0, Math.min(LONGEST_TEXT, text.length())));
      }
      case "picture" -> addPicture(thing, text(line, "file"));
      case "histogram" -> {
        for (String key : List.of("least", "greatest", "counts")) {
          thing.add(key, line.get(key));
        }
      }
      default -> {
        return Optional.empty();
      }
    }
    return Optional.of(thing);
  }

  private void addPicture(JsonObject thing, String name) {
    thing.addProperty("file", name);
    try {
      Path file = experiment.resolve(name).normalize();
      if (!file.startsWith(experiment.resolve("pictures"))) {
        return;
      }
      byte[] bytes = OwnFile.bytes(PathGate.checked(experiment, file), Math.max(0, bytesLeft));
      if (Arrays.equals(Arrays.copyOf(bytes, PNG.length), PNG)) {
        bytesLeft -= bytes.length;
        thing.addProperty("png", Base64.getEncoder().encodeToString(bytes));
      }
    } catch (IOException | UserException | IllegalArgumentException e) {
      // It is named, but not shown.
    }
  }
}
