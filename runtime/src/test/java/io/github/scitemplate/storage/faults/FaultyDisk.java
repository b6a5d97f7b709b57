package io.github.scitemplate.storage.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder as several machines share it, with faults that NFS has. Each machine is a client, whose
 * paths lead to the same files. Time is counted in calls to the disk, so that no test depends on
 * how fast it is: a client that waits makes no time pass, and one that looks again does.
 */
public final class FaultyDisk {
  /** After so many calls of all clients, everybody sees a changed name. */
  static final int LATEST_NAME = 400;

  /** After so many calls of all clients, every listing has a changed name. */
  static final int LATEST_LISTING = 40;

  /** A name that appeared, disappeared or got another file. */
  record Change(long time, Client by, Kind kind, @Nullable BasicFileAttributes before) {}

  enum Kind {
    MADE,
    DELETED,
    REPLACED
  }

  private final Path root;
  private final long seed;
  private final Set<Fault> faults;
  private final Map<Path, Change> changes = new HashMap<>();
  private long time = LATEST_NAME;
  private int clients;

  public FaultyDisk(Path root, long seed, Set<Fault> faults) {
    this.root = root;
    this.seed = seed;
    this.faults = faults;
  }

  /** The folder as a new client sees it. */
  public synchronized Path client() {
    Client client = new Client(this, seed * 1000 + clients++);
    return new FaultyFileSystem(client).path(root);
  }

  /** As {@link #client()}, but its machine loses power at its call number {@code calls}. */
  public synchronized Path clientThatDiesAfter(int calls) {
    Client client = new Client(this, seed * 1000 + clients++);
    client.dieAfter(calls);
    return new FaultyFileSystem(client).path(root);
  }

  /** Lets so much time pass that everybody sees everything. */
  public synchronized void settle() {
    time += LATEST_NAME + 1;
  }

  /** Lets so much time pass that listings are right, while names may be looked up wrong. */
  public synchronized void settleListings() {
    time += LATEST_LISTING + 1;
  }

  boolean has(Fault fault) {
    return faults.contains(fault);
  }

  /** The folder as it really is. */
  public Path root() {
    return root;
  }

  long tick() {
    return time++;
  }

  @Nullable Change changeOf(Path file) {
    return changes.get(file);
  }

  Map<Path, Change> changes() {
    return changes;
  }

  /** What stands at a name before it changes; null if nothing does. */
  static @Nullable BasicFileAttributes found(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return null;
    }
  }

  /** A machine that makes something in a folder has the folder, and those above it. */
  void made(Path file, Client by, @Nullable BasicFileAttributes before) {
    for (@Nullable Path at = file.getParent();
        at != null && !at.equals(root);
        at = at.getParent()) {
      by.knows(at);
    }
    changes.put(file, new Change(time, by, before == null ? Kind.MADE : Kind.REPLACED, before));
  }

  void deleted(Path file, Client by, @Nullable BasicFileAttributes before) {
    changes.put(file, new Change(time, by, Kind.DELETED, before));
  }
}
