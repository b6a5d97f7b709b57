package io.github.scitemplate.maven;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The jars that an experiment ran with, as its session wrote them down.
 *
 * @param names coordinates, or file names where nobody knew them
 */
record RecordedClassPath(List<String> names) {

  /**
   * Reads the environment of an experiment.
   *
   * @param session the session's directory
   * @throws IOException if a file is absent or damaged
   */
  static RecordedClassPath of(Path session, String experiment) throws IOException {
    Path file = session.resolve(environment(session.resolve("experiment_" + experiment)));
    List<String> names = new ArrayList<>();
    for (JsonElement element : array(file, "classPath")) {
      JsonObject entry = element.getAsJsonObject();
      if (!entry.get("project").getAsBoolean()) {
        names.add(entry.get("coordinates").getAsString());
      }
    }
    return new RecordedClassPath(names);
  }

  /** The first of those that the experiment ran on; the program refuses one that ran on several. */
  private static String environment(Path experiment) throws IOException {
    JsonArray names = array(experiment.resolve("data.json"), "environments");
    String name = names.isEmpty() ? "environment.json" : names.get(0).getAsString();
    if (!name.matches("environment(_\\d+)?\\.json")) {
      throw new IOException(experiment + " names no file of its session: " + name);
    }
    return name;
  }

  private static JsonArray array(Path file, String key) throws IOException {
    try {
      return JsonParser.parseString(Files.readString(file)).getAsJsonObject().getAsJsonArray(key);
    } catch (JsonParseException | IllegalStateException | ClassCastException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }
}
