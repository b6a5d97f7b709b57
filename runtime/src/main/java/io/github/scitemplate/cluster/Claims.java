package io.github.scitemplate.cluster;

import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.JsonRecord;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;

/** Reads and makes the claims of tasks on lines. A claim is never taken back. */
public final class Claims {
  private static final String SUFFIX = ".json";

  private Claims() {}

  /**
   * Claims a line.
   *
   * @return whether the line is this task's; false if another process was faster
   */
  public static boolean claim(ClusterFiles files, PlanPlace place, TaskLife task)
      throws IOException {
    OwnFile.makeFolders(files.claims(place.chunk()));
    // A shared disk that repeats a request may say that the file was there although we made it.
    return AtomicFile.writeOnce(files.claim(place), JsonRecord.text(ClusterRecords.GSON, task))
        || of(files, place).equals(Optional.of(task));
  }

  /** The lines of a chunk that are claimed, found by a listing, which is fresh on shared disks. */
  public static BitSet claimed(ClusterFiles files, int chunk) throws IOException {
    BitSet claimed = new BitSet();
    try {
      for (String name : OwnFile.names(files.claims(chunk))) {
        if (name.matches("\\d{1,5}\\.json")) {
          claimed.set(Integer.parseInt(name.substring(0, name.length() - SUFFIX.length())));
        }
      }
    } catch (NoSuchFileException e) {
      return claimed; // its folder is made with the chunk, or with the first claim
    }
    return claimed;
  }

  /** Who has claimed a line, if anybody has. */
  public static Optional<TaskLife> of(ClusterFiles files, PlanPlace place) throws IOException {
    Path file = files.claim(place);
    if (!OwnFile.isThere(file)) {
      return Optional.empty();
    }
    return Optional.of(
        JsonRecord.read(
            file,
            ClusterRecords.MOST_BYTES,
            json -> {
              TaskLife read = ClusterRecords.GSON.fromJson(json, TaskLife.class);
              return read.isComplete() ? read : null;
            }));
  }
}
