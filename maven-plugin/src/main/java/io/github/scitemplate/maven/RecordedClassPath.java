package io.github.scitemplate.maven;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The jars that an experiment ran with, as its session wrote them down.
 *
 * @param names coordinates, or file names where the coordinates were unknown
 */
record RecordedClassPath(List<String> names) {
  private static final long MOST_BYTES = 64L << 20;
  private static final String BEST = "best";

  /**
   * Reads the environment of an experiment.
   *
   * @param session the session's directory
   * @param experiment its number, or {@code best}
   * @throws IOException if a file is absent or damaged
   */
  static RecordedClassPath of(Path session, String experiment) throws IOException {
    Path file = session.resolve(environment(session, experiment));
    List<String> names = new ArrayList<>();
    read(
        file,
        json -> {
          for (JsonElement element : json.getAsJsonArray("classPath")) {
            JsonObject entry = element.getAsJsonObject();
            if (!entry.get("project").getAsBoolean()) {
              names.add(entry.get("coordinates").getAsString());
            }
          }
        });
    return new RecordedClassPath(names);
  }

  /**
   * The name of the environment's file. Only the program can tell which experiment of a sweep is
   * the best, but most sessions ran on one environment.
   */
  private static String environment(Path session, String experiment) throws IOException {
    Path best = session.resolve(BEST);
    if (!experiment.equals(BEST)) {
      return environment(session.resolve("experiment_" + experiment));
    } else if (Files.isSymbolicLink(best)) {
      String name = Files.readSymbolicLink(best).toString();
      if (!name.matches("experiment_[1-9]\\d{0,8}")) {
        throw new IOException(best + " leads to no experiment");
      }
      return environment(session.resolve(name));
    } else if (Files.exists(session.resolve("environment_2.json"))) {
      throw new IOException(
          "its experiments ran on several environments, so the best one must be named by its number");
    }
    return "environment.json";
  }

  /**
   * The first environment that the experiment ran on. The program refuses an experiment that ran on
   * several.
   */
  private static String environment(Path experiment) throws IOException {
    List<String> names = new ArrayList<>();
    read(
        experiment.resolve("data.json"),
        json -> json.getAsJsonArray("environments").forEach(name -> names.add(name.getAsString())));
    String name = names.isEmpty() ? "environment.json" : names.get(0);
    if (!name.matches("environment(_\\d+)?\\.json")) {
      throw new IOException(experiment + " names no file of its session: " + name);
    }
    return name;
  }

  /** Reads a file; whatever is wrong with its content gives the same message. */
  private static void read(Path file, Consumer<JsonObject> reading) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(file + " is no plain file");
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + " is larger than any that a session has");
    }
    try {
      reading.accept(JsonParser.parseString(Files.readString(file)).getAsJsonObject());
    } catch (RuntimeException | StackOverflowError e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }
}
