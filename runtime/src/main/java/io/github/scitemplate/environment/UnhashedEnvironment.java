package io.github.scitemplate.environment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.JsonRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An environment whose jars nobody has hashed yet, since that takes longer than a session may wait
 * for. It is kept in a file until then, so that a session that is killed before can tell later
 * whether its jars are still the same.
 *
 * @param environment its jars have an empty hash
 * @param modified when each entry of the class path was modified, in milliseconds
 */
record UnhashedEnvironment(Environment environment, List<Long> modified) {
  private static final String MODIFIED = "modified";
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  /** Captures all but the hashes. */
  static UnhashedEnvironment capture(Environment.Asked asked) throws IOException {
    List<Long> modified = new ArrayList<>();
    for (Path path : ClassPathEntry.there(asked.classPath())) {
      modified.add(Files.getLastModifiedTime(path).toMillis());
    }
    return new UnhashedEnvironment(Environment.withoutHashes(asked), modified);
  }

  /**
   * The environment with the hash of each jar as it is now.
   *
   * @param classPath the entries that this environment was captured from
   */
  Environment hashed(List<Path> classPath) throws IOException {
    return environment.withClassPath(ClassPathEntry.hashed(environment.classPath(), classPath));
  }

  /**
   * This environment with the hashes of a later one.
   *
   * @param state the later one before it was hashed: jars of the same name, size and time are the
   *     same jars
   * @param now the later one
   * @return jars that have changed have the hash {@code unknown}
   */
  Environment completedBy(UnhashedEnvironment state, Environment now) {
    List<ClassPathEntry> completed = new ArrayList<>();
    for (int i = 0; i < modified.size(); i++) {
      ClassPathEntry then = environment.classPath().get(i);
      int later = state.environment.classPath().indexOf(then);
      boolean same = later >= 0 && state.modified.get(later).equals(modified.get(i));
      completed.add(
          !then.sha256().isEmpty()
              ? then
              : then.hashed(same ? now.classPath().get(later).sha256() : "unknown"));
    }
    return environment.withClassPath(completed);
  }

  /** Writes what is known, so that nobody else on the machine can read it. */
  void write(Path file) throws IOException {
    JsonObject json = GSON.toJsonTree(environment).getAsJsonObject();
    json.add(MODIFIED, GSON.toJsonTree(modified));
    AtomicFile.writePrivately(file, JsonRecord.text(GSON, json));
  }

  /**
   * Reads what was known.
   *
   * @throws IOException if the file is absent or damaged
   */
  static UnhashedEnvironment read(Path file) throws IOException {
    return JsonRecord.read(file, UnhashedEnvironment::of);
  }

  private static @Nullable UnhashedEnvironment of(JsonObject json) {
    @Nullable Environment environment = Environment.of(json);
    JsonArray times = json.getAsJsonArray(MODIFIED);
    if (environment == null || times == null || times.size() != environment.classPath().size()) {
      return null;
    }
    List<Long> modified = new ArrayList<>();
    for (JsonElement time : times) {
      modified.add(Objects.requireNonNull(time).getAsLong());
    }
    return new UnhashedEnvironment(environment, modified);
  }
}
