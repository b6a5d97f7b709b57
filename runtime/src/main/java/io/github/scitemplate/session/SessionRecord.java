package io.github.scitemplate.session;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code session.json}: what a session is, and the state of its experiments.
 *
 * @param version of the framework that made it
 * @param fingerprint SHA-256 of the config's values
 * @param overrides as they were typed
 * @param config the config's values after overrides
 * @param threads of each experiment; other numbers would give other last digits
 * @param experiments how many there are
 * @param code SHA-256 of each source file
 * @param acceptedCodeChanges by the number of the first experiment that ran with them: the files
 *     that differed
 * @param states numbers of experiments by state; those not listed are queued
 */
record SessionRecord(
    String version,
    String fingerprint,
    String overrides,
    String config,
    int threads,
    long experiments,
    SortedMap<String, String> code,
    Map<String, String> acceptedCodeChanges,
    Map<String, String> states) {

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  void write(Path file) throws IOException {
    AtomicFile.write(file, GSON.toJson(this) + "\n");
  }

  static SessionRecord read(Path file) {
    try {
      SessionRecord session = GSON.fromJson(Files.readString(file), SessionRecord.class);
      if (session == null
          || session.fingerprint() == null
          || session.code() == null
          || session.threads() < 1) {
        throw new JsonParseException("it is incomplete");
      }
      return session;
    } catch (IOException | JsonParseException e) {
      throw new UserException(
          "The session's file " + file + " cannot be read: " + e.getMessage(),
          "Restore it from a backup, or start anew under another session name.",
          e);
    }
  }

  SessionRecord withStates(Map<String, String> now) {
    return new SessionRecord(
        version,
        fingerprint,
        overrides,
        config,
        threads,
        experiments,
        code,
        acceptedCodeChanges,
        now);
  }

  SessionRecord accepting(String firstExperiment, String files, CodeSnapshot now) {
    SortedMap<String, String> accepted = new TreeMap<>(acceptedCodeChanges);
    accepted.put(firstExperiment, files);
    return new SessionRecord(
        version,
        fingerprint,
        overrides,
        config,
        threads,
        experiments,
        now.hashes(),
        accepted,
        states);
  }
}
