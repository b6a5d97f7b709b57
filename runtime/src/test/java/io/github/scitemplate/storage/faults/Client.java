package io.github.scitemplate.storage.faults;

import io.github.scitemplate.storage.faults.FaultyDisk.Change;
import io.github.scitemplate.storage.faults.FaultyDisk.Kind;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One machine: what it remembers of the disk, and which faults meet it. */
final class Client {
  /** One call in so many fails. */
  private static final int RARE = 8;

  /** So many calls after a failure succeed: failures that pass do not come in rows. */
  private static final int QUIET = 14;

  /** Says that the machine has lost its power. */
  static final class Died extends Error {
    private static final long serialVersionUID = 1;
  }

  final FaultyDisk disk;
  private final SplittableRandom random;

  /** By folder, as of when this machine knows its names. */
  private final Map<Path, Long> seen = new HashMap<>();

  /** By name, the last change that this machine knows of although it is later. */
  private final Map<Path, Change> known = new HashMap<>();

  private int quiet;
  private int callsToLive = Integer.MAX_VALUE;

  Client(FaultyDisk disk, long seed) {
    this.disk = disk;
    this.random = new SplittableRandom(seed);
  }

  void dieAfter(int calls) {
    callsToLive = calls;
  }

  /** Called before each call to the disk. */
  void call() {
    if (callsToLive-- <= 0) {
      callsToLive = 0;
      throw new Died();
    }
    disk.tick();
    quiet--;
  }

  /** Whether a fault happens now. */
  boolean happens(Fault fault) {
    boolean now = disk.has(fault) && quiet <= 0 && random.nextInt(RARE) == 0;
    if (now) {
      quiet = QUIET;
    }
    return now;
  }

  boolean either() {
    return random.nextBoolean();
  }

  void maybeFail(Path file) throws IOException {
    if (happens(Fault.INPUT_OUTPUT_ERRORS)) {
      throw new FileSystemException(file.toString(), null, "Input/output error");
    }
  }

  /** This machine has learned what the name stands for now. */
  void knows(Path file) {
    @Nullable Change change = disk.changeOf(file);
    if (change != null) {
      known.put(file, change);
    }
  }

  /** The change of a name that this machine does not see yet; null if it sees what is there. */
  @Nullable Change unseen(Path file) {
    long seenAt = seenOf(Objects.requireNonNull(file.getParent()));
    @Nullable Change change = disk.changeOf(file);
    return change != null
            && change.by() != this
            && change.kind() != Kind.REPLACED
            && !change.equals(known.get(file))
            && change.time() >= seenAt
        ? change
        : null;
  }

  private long seenOf(Path folder) {
    if (!disk.has(Fault.LATE_NAMES)) {
      return Long.MAX_VALUE;
    }
    long now = disk.tick();
    long then = seen.getOrDefault(folder, now);
    if (now - then > FaultyDisk.LATEST_NAME - random.nextInt(FaultyDisk.LATEST_NAME / 2)) {
      then = now;
    }
    seen.put(folder, then);
    return then;
  }

  /** A listing asks the server anew. */
  void lists(Path folder) {
    long late = disk.has(Fault.LATE_LISTINGS) ? random.nextInt(FaultyDisk.LATEST_LISTING) : 0;
    seen.merge(folder, disk.tick() - late, Math::max);
  }

  /** Throws if this machine takes the file, or a folder that it is in, for absent. */
  void lookUp(Path file) throws IOException {
    for (@Nullable Path at = file; at != null && !at.equals(disk.root()); at = at.getParent()) {
      @Nullable Change change = unseen(at);
      if (change != null && change.kind() == Kind.MADE) {
        throw new NoSuchFileException(file.toString());
      }
    }
  }

  /** The names in a folder that this machine does not see yet, or still sees. */
  Set<Path> unseenIn(Path folder, Kind kind) {
    Set<Path> found = new HashSet<>();
    for (Map.Entry<Path, Change> entry : disk.changes().entrySet()) {
      if (folder.equals(entry.getKey().getParent())) {
        @Nullable Change change = unseen(entry.getKey());
        if (change != null && change.kind() == kind) {
          found.add(entry.getKey());
        }
      }
    }
    return found;
  }
}
