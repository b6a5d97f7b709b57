package io.github.scitemplate.session.files;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.JsonRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
public record SessionRecord(
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

  /** A config and its values, each with every character escaped. */
  private static final long MOST_BYTES = 512L << 20;

  /** No machine has so many processors. */
  private static final int LARGEST = 1 << 16;

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /** Replaces the record, but not the copy of what never changes. */
  public void write(SessionDirectory directory) throws IOException {
    AtomicFile.write(directory.record(), JsonRecord.text(GSON, this));
  }

  /** Writes the record and a copy, for the case that one of them is damaged. */
  public void writeTwice(SessionDirectory directory) throws IOException {
    AtomicFile.write(directory.recordCopy(), JsonRecord.text(GSON, this));
    write(directory);
  }

  /**
   * Reads the record, or its copy if that is damaged.
   *
   * @param warnings told of damage
   */
  public static SessionRecord read(SessionDirectory directory, Consumer<String> warnings) {
    try {
      return read(directory.record());
    } catch (IOException e) {
      try {
        SessionRecord copy = read(directory.recordCopy());
        warnings.accept(
            "Warning: "
                + directory.record()
                + " is damaged; its copy "
                + directory.recordCopy()
                + " is used.");
        return copy;
      } catch (IOException inCopy) {
        throw new UserException(
            "The session's file " + directory.record() + " cannot be read: " + e.getMessage(),
            "Restore it from a backup, or start anew under another session name.",
            e);
      }
    }
  }

  private static SessionRecord read(Path file) throws IOException {
    return JsonRecord.read(file, MOST_BYTES, SessionRecord::of);
  }

  private static @Nullable SessionRecord of(JsonObject json) {
    SessionRecord session = GSON.fromJson(json, SessionRecord.class);
    if (session.fingerprint() == null
        || session.overrides() == null
        || session.config() == null
        || session.configFile() == null
        || session.code() == null
        || session.code().containsValue(null)
        || session.resultFilename() == null
        || session.acceptedCodeChanges() == null
        || session.acceptedCodeChanges().contains(null)
        || session.states() == null) {
      return null;
    }
    // Files of earlier versions have no checksum, but all have this one of the values.
    if (!session.fingerprint().equals(fingerprint(session.config()))) {
      throw new JsonParseException("the config's values are not what their checksum says");
    }
    if (!isSane(session.parallel())
        || !isSane(session.threads())
        || session.experiments() < 0
        || session.experiments() > Integer.MAX_VALUE) {
      throw new JsonParseException("a number in it cannot be right");
    }
    return session;
  }

  private static boolean isSane(int number) {
    return number >= 1 && number <= LARGEST;
  }

  /** SHA-256 of the values of a config. */
  public static String fingerprint(String values) {
    return CodeSnapshot.sha256(values.getBytes(StandardCharsets.UTF_8));
  }

  /** Code that changed while a session was under way, and which experiments had run before. */
  record AcceptedChange(String files, Map<String, String> statesThen) {}

  /** The same with the text of the config that fits its values. */
  SessionRecord withConfigFile(String text) {
    return new SessionRecord(
        version,
        fingerprint,
        overrides,
        config,
        text,
        parallel,
        threads,
        resultFilename,
        experiments,
        code,
        acceptedCodeChanges,
        states,
        minimised);
  }

  public SessionRecord withParallel(int now) {
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
  public Set<String> minimisedMetrics() {
    return minimised == null ? Set.of() : Set.copyOf(minimised);
  }

  public SessionRecord withMinimised(Set<String> metrics) {
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

  public SessionRecord withStates(Map<String, String> now) {
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
