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
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code session.json}: what a session is, and the state of its experiments.
 *
 * @param version of the framework that made it
 * @param fingerprint SHA-256 of the config's values
 * @param overrides as they were typed
 * @param config the config's values after overrides
 * @param configFile the text of the config's file, in case its copy is damaged
 * @param parallel experiments at once, as the last command said
 * @param threads of each experiment; other numbers would give other last digits
 * @param resultFilename the name of the overview
 * @param experiments how many there are
 * @param code SHA-256 of each source file
 * @param acceptedCodeChanges what was accepted, in order: the files that differed, and the state of
 *     the experiments then; those without a result ran with the new code
 * @param states numbers of experiments by state; those not listed are queued
 * @param minimised the score metrics whose least is best, as the metrics say themselves; null in
 *     sessions that were made before metrics could say it, in which the most is best
 */
record SessionRecord(
    String version,
    String fingerprint,
    String overrides,
    String config,
    String configFile,
    int parallel,
    int threads,
    String resultFilename,
    long experiments,
    SortedMap<String, String> code,
    List<AcceptedChange> acceptedCodeChanges,
    Map<String, String> states,
    @Nullable List<String> minimised) {

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /** Replaces the record, but not the copy of what never changes. */
  void write(SessionDirectory directory) throws IOException {
    AtomicFile.write(directory.record(), GSON.toJson(this) + "\n");
  }

  /** Writes the record and a copy, for the case that one of them is damaged. */
  void writeTwice(SessionDirectory directory) throws IOException {
    AtomicFile.write(directory.recordCopy(), GSON.toJson(this) + "\n");
    write(directory);
  }

  /**
   * Reads the record, or its copy if that is damaged.
   *
   * @param warnings told of damage
   */
  static SessionRecord read(SessionDirectory directory, Consumer<String> warnings) {
    try {
      return read(directory.record());
    } catch (IOException | JsonParseException e) {
      try {
        SessionRecord copy = read(directory.recordCopy());
        warnings.accept(
            "Warning: "
                + directory.record()
                + " is damaged; its copy "
                + directory.recordCopy()
                + " is used.");
        return copy;
      } catch (IOException | JsonParseException inCopy) {
        throw new UserException(
            "The session's file " + directory.record() + " cannot be read: " + e.getMessage(),
            "Restore it from a backup, or start anew under another session name.",
            e);
      }
    }
  }

  private static SessionRecord read(Path file) throws IOException {
    SessionRecord session = GSON.fromJson(Files.readString(file), SessionRecord.class);
    if (session == null
        || session.fingerprint() == null
        || session.overrides() == null
        || session.config() == null
        || session.configFile() == null
        || session.code() == null
        || session.resultFilename() == null
        || session.acceptedCodeChanges() == null
        || session.states() == null
        || session.parallel() < 1
        || session.threads() < 1) {
      throw new JsonParseException("it is incomplete");
    }
    return session;
  }

  /** Code that changed while a session was under way, and which experiments had run before. */
  record AcceptedChange(String files, Map<String, String> statesThen) {}

  SessionRecord withParallel(int now) {
    return new SessionRecord(
        version,
        fingerprint,
        overrides,
        config,
        configFile,
        now,
        threads,
        resultFilename,
        experiments,
        code,
        acceptedCodeChanges,
        states,
        minimised);
  }

  /** The score metrics whose least is best, as they say themselves. */
  Set<String> minimisedMetrics() {
    return minimised == null ? Set.of() : Set.copyOf(minimised);
  }

  SessionRecord withMinimised(Set<String> metrics) {
    return new SessionRecord(
        version,
        fingerprint,
        overrides,
        config,
        configFile,
        parallel,
        threads,
        resultFilename,
        experiments,
        code,
        acceptedCodeChanges,
        states,
        metrics.stream().sorted().toList());
  }

  SessionRecord withStates(Map<String, String> now) {
    return new SessionRecord(
        version,
        fingerprint,
        overrides,
        config,
        configFile,
        parallel,
        threads,
        resultFilename,
        experiments,
        code,
        acceptedCodeChanges,
        now,
        minimised);
  }

  SessionRecord accepting(String files, CodeSnapshot now) {
    List<AcceptedChange> accepted = new ArrayList<>(acceptedCodeChanges);
    accepted.add(new AcceptedChange(files, states));
    return new SessionRecord(
        version,
        fingerprint,
        overrides,
        config,
        configFile,
        parallel,
        threads,
        resultFilename,
        experiments,
        now.hashes(),
        accepted,
        states,
        minimised);
  }
}
