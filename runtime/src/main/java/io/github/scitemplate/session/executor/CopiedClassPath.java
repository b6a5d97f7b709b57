package io.github.scitemplate.session.executor;

import io.github.scitemplate.environment.JarHashes;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.OwnFile;
import io.github.scitemplate.storage.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Copies a class path to a folder that other machines see, too. Each copy is named by its content
 * and never changes, so a project may be built anew while tasks wait for their turn. What is there
 * already is not copied again.
 */
final class CopiedClassPath {
  private static final int DIGITS = 16;
  private static final int MOST_TRIES = 5;
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final Path folder;

  /**
   * @param folder receives a folder for each entry of the class path
   */
  CopiedClassPath(Path folder) {
    this.folder = folder;
  }

  /**
   * Copies jars, and packs folders into jars. Entries that are not there are left out, as Java
   * does.
   *
   * @return the copies, in the same order
   */
  List<Path> of(List<String> classPath) throws IOException {
    OwnFile.makeFolders(folder);
    List<Path> copies = new ArrayList<>();
    for (String entry : classPath) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path) || Files.isRegularFile(path)) {
        copies.add(copy(path));
      }
    }
    return copies;
  }

  private Path copy(Path path) throws IOException {
    boolean packed = Files.isDirectory(path);
    for (int i = 0; i < MOST_TRIES; i++) {
      String hash = hash(path, packed);
      Path copy = copyOf(path, packed, hash);
      if (OwnFile.exists(copy)) {
        return copy;
      }
      OwnFile.makeFolders(copy.resolveSibling("."));
      if (packed) {
        AtomicFile.write(copy, channel -> pack(path, Channels.newOutputStream(channel)));
      } else {
        AtomicFile.copy(path, copy, Files.size(path));
      }
      if (hash(path, packed).equals(hash)) {
        return copy;
      }
      Files.delete(copy); // it changed meanwhile
    }
    throw new UserException(
        path + " changes again and again while it is copied for the tasks.",
        "Wait until the project is built, and give the command again.");
  }

  private static String hash(Path path, boolean packed) throws IOException {
    return packed ? Sha256.ofFolder(path) : JarHashes.of(path);
  }

  private Path copyOf(Path path, boolean packed, String hash) {
    String name = path.getFileName() + (packed ? ".jar" : "");
    return folder.resolve(hash.substring(0, DIGITS)).resolve(name);
  }

  /** Packs the files of a folder; the same files always give the same bytes. */
  private static void pack(Path source, OutputStream output) throws IOException {
    SortedMap<String, Path> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(source)) {
      all.filter(path -> !path.equals(source)).forEach(path -> found.put(name(source, path), path));
    }
    // The channel below stays open: its owner syncs and closes it.
    ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(output));
    zip.setLevel(1);
    for (Map.Entry<String, Path> entry : found.entrySet()) {
      ZipEntry named = new ZipEntry(entry.getKey());
      named.setTimeLocal(TIME);
      zip.putNextEntry(named);
      if (!named.isDirectory()) {
        Files.copy(entry.getValue(), zip);
      }
      zip.closeEntry();
    }
    zip.finish();
    zip.flush();
  }

  private static String name(Path source, Path path) {
    String name = source.relativize(path).toString().replace('\\', '/');
    return Files.isDirectory(path) ? name + "/" : name;
  }
}
