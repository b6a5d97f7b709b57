package io.github.scitemplate.session;

import io.github.scitemplate.storage.AtomicFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
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
 * The sources that the project was compiled from: {@code pom.xml} and {@code src/main}.
 *
 * @param hashes SHA-256 of each file by its path in the project, with slashes
 */
record CodeSnapshot(SortedMap<String, String> hashes) {

  /** The sources as they are now. Symbolic links are left out: they may point anywhere. */
  static CodeSnapshot of(Path project) throws IOException {
    SortedMap<String, String> hashes = new TreeMap<>();
    for (Path file : sources(project)) {
      hashes.put(name(project, file), sha256(Files.readAllBytes(file)));
    }
    return new CodeSnapshot(hashes);
  }

  /** Copies the files into {@code target}. */
  void copy(Path project, Path target) throws IOException {
    for (String name : hashes.keySet()) {
      Path file = target.resolve(name);
      Files.createDirectories(file.getParent());
      AtomicFile.write(file, Files.readAllBytes(project.resolve(name)));
    }
  }

  /** What differs in {@code now}: one line for each file that was added, changed or removed. */
  List<String> changes(CodeSnapshot now) {
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

  private static String name(Path project, Path file) {
    return project.relativize(file).toString().replace(File.separatorChar, '/');
  }
}
