package io.github.scitemplate.engine;

import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.OwnFile;
import io.github.scitemplate.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder on a machine's own disk with the unpacked natives, which all processes of a person on
 * that machine share. Of several processes that need it at once, one unpacks, and the next does so
 * if that one is killed. DJL alone would have each of them unpack all of it, which takes several
 * hundred megabytes each, and would keep what a killed one leaves.
 *
 * @param path the folder
 */
record NodeCache(Path path) {
  private static final String CONTENTS = "contents.txt";
  private static final String LOCK = "lock";
  private static final Path MOUNTS = Path.of("/proc/self/mounts");
  private static final List<String> WHAT_IT_HOLDS =
      List.of("/native/lib/pytorch.properties", "/jnilib/pytorch.properties");

  /**
   * The folder of this person for the natives on the class path, made if absent.
   *
   * @param disk a folder on the machine's own disk
   * @return empty if there can be none: others could write to it, or nothing there can be executed
   */
  static Optional<NodeCache> below(Path disk) {
    try {
      Sha256 natives = new Sha256();
      for (String name : WHAT_IT_HOLDS) {
        natives.addLine(resource(name));
      }
      Path own =
          disk.resolve("template-natives-" + uid() + "-" + natives.hex().substring(0, 12))
              .toAbsolutePath();
      if (!OwnFile.exists(own)) {
        makePrivate(own);
      }
      return isPrivate(own) && mayExecute(own) ? Optional.of(new NodeCache(own)) : Optional.empty();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String resource(String name) throws IOException {
    try (@Nullable InputStream in = NodeCache.class.getResourceAsStream(name)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void makePrivate(Path folder) throws IOException {
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      // Another process was faster.
    }
  }

  private static Object uid() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  /** Whether nobody else can put a library there for this process to load. */
  private static boolean isPrivate(Path folder) throws IOException {
    Set<PosixFilePermission> granted =
        Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(uid())
        && !granted.contains(PosixFilePermission.GROUP_WRITE)
        && !granted.contains(PosixFilePermission.OTHERS_WRITE);
  }

  /** Whether the file system lets code be loaded from there. */
  private static boolean mayExecute(Path folder) throws IOException {
    Path real = folder.toRealPath();
    try (Stream<String> mounts = Files.lines(MOUNTS)) {
      return mounts
          .map(line -> line.split(" "))
          .filter(fields -> fields.length > 3 && real.startsWith(fields[1]))
          .max(Comparator.comparingInt(fields -> fields[1].length()))
          .map(fields -> !List.of(fields[3].split(",")).contains("noexec"))
          .orElse(true);
    }
  }

  /**
   * Loads the natives with this folder as the cache.
   *
   * @param load loads what is in the folder; if the folder is empty, unpacks there first
   */
  void load(Runnable load) throws IOException {
    if (!isWhole()) {
      try (FileChannel channel =
              FileChannel.open(
                  path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          // The system takes it from a process that dies.
          FileLock held = channel.lock()) {
        if (held.isValid() && !isWhole()) {
          clear();
          load.run();
          AtomicFile.writeUnsynced(path.resolve(CONTENTS), contents());
          return;
        }
      }
    }
    load.run();
  }

  /** Whether all is there that was unpacked. Some systems delete old files of such places. */
  private boolean isWhole() throws IOException {
    Path listed = path.resolve(CONTENTS);
    return OwnFile.isThere(listed)
        && OwnFile.text(listed, OwnFile.MOST_RECORD_BYTES).equals(contents());
  }

  /** The lengths of all files, one line each. */
  private String contents() throws IOException {
    TreeMap<String, Long> lengths = new TreeMap<>();
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = path.relativize(file).toString();
        if (OwnFile.isThere(file) && !isOwn(name)) {
          lengths.put(name, Files.size(file));
        }
      }
    }
    StringBuilder text = new StringBuilder();
    lengths.forEach((name, length) -> text.append(length).append(' ').append(name).append('\n'));
    return text.toString();
  }

  private static boolean isOwn(String name) {
    return name.equals(LOCK) || name.equals(CONTENTS) || AtomicFile.isUnfinished(name);
  }

  /** Deletes what a process left that was killed while it unpacked. */
  private void clear() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(path) && !file.getFileName().toString().equals(LOCK)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
