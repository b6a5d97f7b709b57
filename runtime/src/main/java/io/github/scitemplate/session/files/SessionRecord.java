package io.github.scitemplate.session.files;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.JsonRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code session.json}: the facts about a session, and the state of its experiments.
 * The file has the fields of the facts at its top level, beside the other fields.
 *
 * @param facts what never changes
 * @param parallel experiments at once, as the last command said
 * @param executor where experiments run, as the last command said: {@code local} or {@code slurm};
 *     null in sessions that were made before there was a choice
 * @param slurm the values for Slurm, as they were typed; null if none were
 * @param code SHA-256 of each source file
 * @param acceptedCodeChanges the accepted changes in order: the files that differed, and the states
 *     of the experiments at that time; experiments without a result ran with the new code
 * @param states numbers of experiments by state; those not listed are queued
 */
public record SessionRecord(
    SessionFacts facts,
    int parallel,
    @Nullable String executor,
    @Nullable String slurm,
    SortedMap<String, String> code,
    List<AcceptedChange> acceptedCodeChanges,
    Map<String, String> states) {

  /** Room for a config and its values, each with every character escaped. */
  private static final long MOST_BYTES = 512L << 20;

  /** No machine has so many processors. */
  private static final int LARGEST = 1 << 16;

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /** Code that changed while a session was under way, and which experiments had run before. */
  public record AcceptedChange(String files, Map<String, String> statesThen) {}

  /** The fields of the file that change while the session runs. */
  private record Moving(
      int parallel,
      @Nullable String executor,
      @Nullable String slurm,
      SortedMap<String, String> code,
      List<AcceptedChange> acceptedCodeChanges,
      Map<String, String> states) {

    boolean isComplete() {
      return code != null
          && !code.containsValue(null)
          && acceptedCodeChanges != null
          && !acceptedCodeChanges.contains(null)
          && states != null;
    }
  }

  /** Replaces the record, but not its copy. */
  public void write(SessionDirectory directory) throws IOException {
    AtomicFile.write(directory.record(), text());
  }

  /** Writes the record and a copy, for the case that one of them is damaged. */
  public void writeTwice(SessionDirectory directory) throws IOException {
    AtomicFile.write(directory.recordCopy(), text());
    write(directory);
  }

  private String text() {
    JsonObject json = GSON.toJsonTree(facts).getAsJsonObject();
    GSON.toJsonTree(new Moving(parallel, executor, slurm, code, acceptedCodeChanges, states))
        .getAsJsonObject()
        .entrySet()
        .forEach(entry -> json.add(entry.getKey(), entry.getValue()));
    return JsonRecord.text(GSON, json);
  }

  /**
   * Reads the record, or its copy if the record is damaged.
   *
   * @param warnings receives a warning if the copy is used
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
    SessionFacts facts = GSON.fromJson(json, SessionFacts.class);
    Moving moving = GSON.fromJson(json, Moving.class);
    if (!facts.isComplete() || !moving.isComplete()) {
      return null;
    }
    facts.check();
    if (!isSane(moving.parallel())) {
      throw new JsonParseException("a number in it cannot be right");
    }
    return new SessionRecord(
        facts,
        moving.parallel(),
        moving.executor(),
        moving.slurm(),
        moving.code(),
        moving.acceptedCodeChanges(),
        moving.states());
  }

  static boolean isSane(int number) {
    return number >= 1 && number <= LARGEST;
  }

  private SessionRecord with(SessionFacts now) {
    return new SessionRecord(now, parallel, executor, slurm, code, acceptedCodeChanges, states);
  }

  /** The same with the text of the config that fits its values. */
  SessionRecord withConfigFile(String text) {
    return with(facts.withConfigFile(text));
  }

  /** The same, with {@code metrics} as the score metrics of which less is better. */
  public SessionRecord withMinimised(Set<String> metrics) {
    return with(facts.withMinimised(metrics));
  }

  /** The same with as many experiments at once as {@code other} has, and where it has them. */
  public SessionRecord runningAs(SessionRecord other) {
    return new SessionRecord(
        facts, other.parallel, other.executor, other.slurm, code, acceptedCodeChanges, states);
  }

  /** The same with the place where experiments run. */
  public SessionRecord runningOn(@Nullable String place, @Nullable String values) {
    return new SessionRecord(facts, parallel, place, values, code, acceptedCodeChanges, states);
  }

  /** The same with the experiments in other states. */
  public SessionRecord withStates(Map<String, String> now) {
    return new SessionRecord(facts, parallel, executor, slurm, code, acceptedCodeChanges, now);
  }

  /** The same after a change of code that somebody accepted. */
  SessionRecord accepting(String files, CodeSnapshot now) {
    List<AcceptedChange> accepted = new ArrayList<>(acceptedCodeChanges);
    accepted.add(new AcceptedChange(files, states));
    return new SessionRecord(facts, parallel, executor, slurm, now.hashes(), accepted, states);
  }
}
