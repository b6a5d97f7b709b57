package io.github.scitemplate.experiment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.JsonRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at an experiment, {@code attempts/<n>/} in its directory. It records which process
 * makes it, from which iteration, and how it ended, unless it ended with the experiment's result or
 * nobody was left to write it down.
 *
 * @param directory the attempt's own directory
 * @param number from 1; only the attempt with the highest number may write
 */
public record Attempt(Path directory, int number) {
  private static final long MOST_BYTES = 1L << 20;
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /**
   * How an attempt began.
   *
   * @param owner the process that trains
   * @param fromIteration the iterations of the checkpoint that it began with
   * @param iterations how many iterations it is to reach at most; 0 if that is not known
   * @param proof the proof that the process is a worker; null if it is none, or an earlier version
   *     wrote the file
   * @param cluster where a cluster runs the process; null if none does, or an earlier version wrote
   *     the file
   */
  public record Begin(
      Owner owner,
      long fromIteration,
      long iterations,
      @Nullable String proof,
      @Nullable ClusterPlace cluster) {}

  /**
   * How an attempt ended.
   *
   * @param cause why it ended
   * @param iteration the iterations of the newest checkpoint then
   * @param message for people, empty if there is nothing to say
   * @param reason the word of a cluster for it, such as {@code NODE_FAIL}; null if there is none
   */
  public record End(AttemptEnd cause, long iteration, String message, @Nullable String reason) {

    /** An end that no cluster has a word for. */
    public End(AttemptEnd cause, long iteration, String message) {
      this(cause, iteration, message, null);
    }
  }

  /**
   * How an attempt trained.
   *
   * @param passes whether forward and backward passes were compiled; if not, why
   */
  public record Passes(String passes) {}

  /** Records how passes were done. */
  void recordPasses(String passes) throws IOException {
    AtomicFile.writeUnsynced(
        directory.resolve("passes.json"), JsonRecord.text(GSON, new Passes(passes)));
  }

  /** How passes were done, if that was recorded. */
  public Optional<Passes> passes() {
    return read(directory.resolve("passes.json"), Passes.class)
        .filter(read -> read.passes() != null);
  }

  /** Records which process makes the attempt. */
  void begin(Begin begin) throws IOException {
    AtomicFile.writeUnsynced(owner(), JsonRecord.text(GSON, begin));
  }

  /** The file that says which process makes the attempt; it is written when the attempt begins. */
  public Path owner() {
    return directory.resolve("owner.json");
  }

  /** The file that says how the attempt ended, if anything did. */
  public Path end() {
    return directory.resolve("end.json");
  }

  /** Records how the attempt ended. Only the first record counts. */
  public void end(End end) throws IOException {
    AtomicFile.writeOnce(end(), JsonRecord.text(GSON, end));
  }

  void forgetEnd() throws IOException {
    AtomicFile.forget(end());
  }

  /**
   * Which process makes the attempt; empty if it was killed before it could record that, or the
   * file is damaged.
   */
  public Optional<Begin> begun() {
    return read(owner(), Begin.class)
        .filter(begin -> begin.owner() != null && begin.owner().isComplete())
        .filter(begin -> begin.cluster() == null || begin.cluster().isComplete());
  }

  /** How the attempt ended, if that was recorded. */
  public Optional<End> ended() {
    return read(end(), End.class).filter(end -> end.cause() != null && end.message() != null);
  }

  /** Whether a process may still work on the attempt; one that is dead for certain does not. */
  public boolean mayRun() {
    return ended().isEmpty()
        && begun().map(begin -> begin.owner().life() != Owner.Life.DEAD).orElse(false);
  }

  /**
   * Whether a process may still write for the attempt, although a later one has begun: nobody knows
   * that it is dead, or that it has left the attempt by itself. An attempt that this process made
   * is over.
   */
  boolean mayStillWrite() {
    Optional<Begin> begun = begun();
    if (begun.isPresent()
        && (begun.get().owner().life() == Owner.Life.DEAD
            || begun.get().owner().equals(Owner.self()))) {
      return false;
    }
    return ended().map(End::cause).filter(AttemptEnd::isOwnWord).isEmpty();
  }

  /** Whether a living process of this machine works on the attempt. */
  public boolean isRunning() {
    return ended().isEmpty()
        && begun().map(begin -> begin.owner().life() == Owner.Life.ALIVE).orElse(false);
  }

  /**
   * Whether a process is the worker that began the attempt, and not one that only has the same
   * number.
   */
  public boolean isProven(ProcessHandle process) {
    return begun()
        .filter(begin -> begin.owner().pid() == process.pid())
        .map(Begin::proof)
        .filter(proof -> WorkerProof.holds(proof, process.pid(), directory))
        .isPresent();
  }

  private <T> Optional<T> read(Path file, Class<T> type) {
    try {
      return Optional.of(JsonRecord.read(file, MOST_BYTES, json -> GSON.fromJson(json, type)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
