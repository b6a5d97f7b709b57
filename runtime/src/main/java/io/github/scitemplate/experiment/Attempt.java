package io.github.scitemplate.experiment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.JsonRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One go at an experiment, {@code attempts/<n>/} in its directory: who makes it, from where, and
 * how it ended, unless it ended with the experiment's result or nobody was left to write it down.
 *
 * @param directory its own
 * @param number from 1; the highest is the one that may write
 */
public record Attempt(Path directory, int number) {
  private static final long MOST_BYTES = 1L << 20;
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /**
   * How it began.
   *
   * @param owner the process that trains
   * @param fromIteration the iterations of the checkpoint that it began with
   * @param iterations how many it is to reach at most; 0 if that is not known
   * @param proof that the process is a worker; null if it is none, or of an earlier version
   */
  public record Begin(Owner owner, long fromIteration, long iterations, @Nullable String proof) {}

  /**
   * How it ended.
   *
   * @param cause why
   * @param iteration the iterations of the newest checkpoint then
   * @param message for people, empty if there is nothing to say
   */
  public record End(AttemptEnd cause, long iteration, String message) {}

  /** Writes down who makes it. */
  void begin(Begin begin) throws IOException {
    AtomicFile.writeUnsynced(directory.resolve("owner.json"), JsonRecord.text(GSON, begin));
  }

  /** Writes down how it ended; the first word counts. */
  public void end(End end) throws IOException {
    AtomicFile.writeOnce(directory.resolve("end.json"), JsonRecord.text(GSON, end));
  }

  void forgetEnd() throws IOException {
    Files.deleteIfExists(directory.resolve("end.json"));
  }

  /**
   * Who makes it; nothing if that process was killed before it could say, or the file is damaged.
   */
  public Optional<Begin> begun() {
    return read("owner.json", Begin.class)
        .filter(begin -> begin.owner() != null && begin.owner().isComplete());
  }

  /** How it ended, if that was written. */
  public Optional<End> ended() {
    return read("end.json", End.class).filter(end -> end.cause() != null && end.message() != null);
  }

  /** Whether a process may be at it still: one that is dead for certain is not. */
  public boolean mayRun() {
    return ended().isEmpty()
        && begun().map(begin -> begin.owner().life() != Owner.Life.DEAD).orElse(false);
  }

  /** Whether a living process of this machine is at it. */
  public boolean isRunning() {
    return ended().isEmpty()
        && begun().map(begin -> begin.owner().life() == Owner.Life.ALIVE).orElse(false);
  }

  /** Whether a process is the worker that began it, and not one that only has its number. */
  public boolean isProven(ProcessHandle process) {
    return begun()
        .filter(begin -> begin.owner().pid() == process.pid())
        .map(Begin::proof)
        .filter(proof -> WorkerProof.holds(proof, process.pid(), directory))
        .isPresent();
  }

  private <T> Optional<T> read(String name, Class<T> type) {
    try {
      return Optional.of(
          JsonRecord.read(directory.resolve(name), MOST_BYTES, json -> GSON.fromJson(json, type)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
