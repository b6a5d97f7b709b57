package io.github.scitemplate.session;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * {@code session.json}: what a session is, and the state of its experiments.
 *
 * @param version of the framework that made it
 * @param fingerprint SHA-256 of the config's values
 * @param overrides as they were typed
 * @param config the config's values after overrides
 * @param threads of each experiment; other numbers would give other last digits
 * @param resultFilename the name of the overview
 * @param experiments how many there are
 * @param code SHA-256 of each source file
 * @param acceptedCodeChanges what was accepted, in order: the files that differed, and the state of
 *     the experiments then; those without a result ran with the new code
 * @param states numbers of experiments by state; those not listed are queued
 */
record SessionRecord(
    String version,
    String fingerprint,
    String overrides,
    String config,
    int threads,
    String resultFilename,
    long experiments,
    SortedMap<String, String> code,
    List<AcceptedChange> acceptedCodeChanges,
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
          || session.resultFilename() == null
          || session.acceptedCodeChanges() == null
          || session.states() == null
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

  /** Code that changed while a session was under way, and which experiments had run before. */
  record AcceptedChange(String files, Map<String, String> statesThen) {}

  SessionRecord withStates(Map<String, String> now) {
    return new SessionRecord(
        version,
        fingerprint,
        overrides,
        config,
        threads,
        resultFilename,
        experiments,
        code,
        acceptedCodeChanges,
        now);
  }

  SessionRecord accepting(String files, CodeSnapshot now) {
    List<AcceptedChange> accepted = new ArrayList<>(acceptedCodeChanges);
    accepted.add(new AcceptedChange(files, states));
    return new SessionRecord(
        version,
        fingerprint,
        overrides,
        config,
        threads,
        resultFilename,
        experiments,
        now.hashes(),
        accepted,
        states);
  }
}
