package io.github.scitemplate.session.files;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.PathGate;
import io.github.scitemplate.storage.Sha256;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The checksums of the sources that the project was compiled from: {@code pom.xml} and {@code
 * src/main}.
 *
 * @param hashes SHA-256 of each file by its path in the project, with slashes
 */
public record CodeSnapshot(SortedMap<String, String> hashes) {

  /** The sources as they are now. Symbolic links are left out: they may point anywhere. */
  public static CodeSnapshot of(Path project) throws IOException {
    SortedMap<String, String> hashes = new TreeMap<>();
    for (Path file : sources(project)) {
      hashes.put(name(project, file), Sha256.of(file));
    }
    return new CodeSnapshot(hashes);
  }

  /** Copies the files into {@code target}. */
  void copy(Path project, Path target) throws IOException {
    PathGate.checkTree(target);
    deleteUnfinished(target);
    for (String name : hashes.keySet()) {
      Path file = target.resolve(name);
      Files.createDirectories(file.getParent());
      try (FileChannel source = FileChannel.open(project.resolve(name))) {
        AtomicFile.write(file, channel -> copy(source, channel));
      }
    }
  }

  /** Deletes the unfinished files that a killed process left. */
  private static void deleteUnfinished(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      List<Path> folders;
      try (Stream<Path> all = Files.walk(target)) {
        folders = all.filter(Files::isDirectory).toList();
      }
      for (Path folder : folders) {
        AtomicFile.deleteUnfinished(folder);
      }
    }
  }

  /** Copies the whole file; a file system may transfer less at once than was asked for. */
  private static void copy(FileChannel from, FileChannel to) throws IOException {
    for (long at = 0; at < from.size(); ) {
      long copied = from.transferTo(at, from.size() - at, to);
      if (copied == 0) {
        throw new IOException("a source file became shorter while it was copied");
      }
      at += copied;
    }
  }

  /** What differs in {@code now}: one line for each file that was added, changed or removed. */
  public List<String> changes(CodeSnapshot now) {
    List<String> changes = new ArrayList<>();
    for (Map.Entry<String, String> file : now.hashes.entrySet()) {
      String before = hashes.get(file.getKey());
      if (before == null) {
        changes.add("added    " + file.getKey());
      } else if (!before.equals(file.getValue())) {
        changes.add("changed  " + file.getKey());
      }
    }
    hashes.keySet().stream()
        .filter(name -> !now.hashes.containsKey(name))
        .forEach(name -> changes.add("removed  " + name));
    return changes;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static boolean isText(Path file) {
    try {
      return Path.of(file.toString()).equals(file);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static List<Path> sources(Path project) throws IOException {
    List<Path> files = new ArrayList<>();
    Path pom = project.resolve("pom.xml");
    if (Files.isRegularFile(pom, LinkOption.NOFOLLOW_LINKS)) {
      files.add(pom);
    }
    Path main = project.resolve("src").resolve("main");
    if (Files.isDirectory(main)) {
      try (Stream<Path> all = Files.walk(main)) {
        all.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
            .sorted()
            .forEach(files::add);
      }
    }
    return files;
  }

  /**
   * The path in the project, with slashes.
   *
   * @throws UserException if the path cannot be written as text: then nobody could find the file by
   *     it again
   */
  private static String name(Path project, Path file) {
    if (!isText(file)) {
      throw new UserException(
          "The name of the source file " + file + " cannot be read as text.",
          "Rename it, or use a UTF-8 locale such as LC_ALL=C.UTF-8 if it is right there.");
    }
    return project.relativize(file).toString().replace(File.separatorChar, '/');
  }
}
