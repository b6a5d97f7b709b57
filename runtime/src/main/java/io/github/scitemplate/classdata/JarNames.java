package io.github.scitemplate.classdata;

import io.github.scitemplate.storage.AtomicFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * What jars hold: their packages, and the names of other files. A folder that holds nothing of it
 * may stand before or behind the jars on a class path.
 *
 * @param names packages end in a slash
 */
record JarNames(Set<String> names) {
  private static final String META = "META-INF/";

  /** Looking through more files would cost more than an archive saves. */
  private static final int MOST_FILES = 2000;

  static JarNames read(Path file) throws IOException {
    return new JarNames(new HashSet<>(Files.readAllLines(file)));
  }

  void write(Path file) throws IOException {
    AtomicFile.writeUnsynced(file, String.join("\n", new TreeSet<>(names)) + "\n");
  }

  /**
   * Reads the names in jars; nothing if a jar brings further entries of the class path with it,
   * which nobody has looked into.
   */
  static Optional<JarNames> of(List<String> jars) throws IOException {
    Set<String> names = new HashSet<>();
    for (String jar : jars) {
      try (JarFile file = new JarFile(jar)) {
        if (file.getManifest() != null
            && file.getManifest().getMainAttributes().containsKey(Attributes.Name.CLASS_PATH)) {
          return Optional.empty();
        }
        file.stream()
            .filter(entry -> !entry.isDirectory())
            .forEach(entry -> names.add(place(entry.getName())));
      }
    }
    return Optional.of(new JarNames(names));
  }

  /** The package of a file; its whole name if it is in none. */
  private static String place(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0 || name.startsWith(META) ? name : name.substring(0, slash + 1);
  }

  /** Whether no file of these folders has a place that the jars have, too; false if unsure. */
  boolean noneIn(List<Path> folders) throws IOException {
    for (Path folder : folders) {
      try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
        List<Path> files = all.limit(MOST_FILES).toList();
        if (files.size() == MOST_FILES || files.stream().anyMatch(file -> holds(folder, file))) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean holds(Path folder, Path file) {
    String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
    return !Files.isDirectory(file) && names.contains(place(name));
  }
}
