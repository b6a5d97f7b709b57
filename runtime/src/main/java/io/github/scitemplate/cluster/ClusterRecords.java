package io.github.scitemplate.cluster;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.JsonRecord;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;

/** Reads and writes the small files of a session on a cluster. */
public final class ClusterRecords {
  static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
  static final long MOST_BYTES = 1 << 20;

  private ClusterRecords() {}

  /** The identity of a session; made if it has none yet. */
  public static ClusterIdentity identity(ClusterFiles files, String engine) throws IOException {
    OwnFile.makeFolders(files.path());
    if (!OwnFile.isThere(files.identity())) {
      AtomicFile.writeOnce(files.identity(), JsonRecord.text(GSON, ClusterIdentity.random(engine)));
    }
    return JsonRecord.read(
        files.identity(),
        MOST_BYTES,
        json -> {
          ClusterIdentity read = GSON.fromJson(json, ClusterIdentity.class);
          return read.isComplete() ? read : null;
        });
  }

  /** Where tasks look for work by now; an empty plan if there is none yet. */
  public static PlanState planState(ClusterFiles files) throws IOException {
    if (!OwnFile.isThere(files.planState())) {
      return PlanState.EMPTY;
    }
    return JsonRecord.read(
        files.planState(),
        MOST_BYTES,
        json -> {
          PlanState read = GSON.fromJson(json, PlanState.class);
          return read.isComplete() ? read : null;
        });
  }

  /** Writes where tasks look for work. A power cut may undo it: the driver finds it out again. */
  static void write(ClusterFiles files, PlanState state) throws IOException {
    AtomicFile.writeUnsynced(files.planState(), JsonRecord.text(GSON, state));
  }

  /** The submission of a number, if it was ever begun. */
  public static Optional<Submission> submission(ClusterFiles files, int number) throws IOException {
    if (!OwnFile.isThere(files.submission(number))) {
      return Optional.empty();
    }
    return Optional.of(
        JsonRecord.read(
            files.submission(number),
            MOST_BYTES,
            json -> {
              Submission read = GSON.fromJson(json, Submission.class);
              return read.isComplete() ? read : null;
            }));
  }

  /**
   * Records that all tasks of some submissions have ended, so that the next driver does not wait
   * for them. A submission of which nobody knows whether the engine took it stays open: it may be
   * on its way. So does one whose record is damaged.
   *
   * @param names the names of submissions; others are left alone. The caller holds the session's
   *     lease, so that no driver writes
   */
  public static void noteAllEnded(
      ClusterFiles files, ClusterIdentity identity, Collection<String> names) throws IOException {
    int highest = ClusterNumbers.highest(files.group("jobs"), ".json");
    for (int number = 1; number <= highest; number++) {
      if (names.contains(identity.nameOf(number))) {
        noteEnded(files, number);
      }
    }
  }

  private static void noteEnded(ClusterFiles files, int number) throws IOException {
    Optional<Submission> found;
    try {
      found = submission(files, number);
    } catch (IOException e) {
      return; // damaged: see above
    }
    if (found.isPresent() && !found.get().over() && !found.get().job().isEmpty()) {
      write(files, number, found.get().ended());
    }
  }

  /** Writes what is known of a submission, and makes the folder that its tasks write to. */
  static void write(ClusterFiles files, int number, Submission submission) throws IOException {
    OwnFile.makeFolders(files.tasks(number));
    OwnFile.makeFolders(Objects.requireNonNull(files.submission(number).getParent()));
    AtomicFile.write(files.submission(number), JsonRecord.text(GSON, submission));
  }
}
