package io.github.scitemplate.environment;

import io.github.scitemplate.storage.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A jar or folder of the run-time class path.
 *
 * @param coordinates {@code group:artifact:version} and, if it has one, {@code :classifier}; the
 *     file name if nobody knows them
 * @param file the file name
 * @param bytes its size
 * @param sha256 the hash of its content, or of all files in the folder
 * @param project whether it holds the project's own compiled classes, whose sources are copied
 */
public record ClassPathEntry(
    String coordinates, String file, long bytes, String sha256, boolean project) {

  /**
   * The entries of a class path, in order; jars have no hash yet. Entries that are not there, or
   * are pipes or devices, are left out.
   *
   * @param project folders of the project's own compiled classes
   */
  static List<ClassPathEntry> unhashed(List<Path> classPath, Set<Path> project, Artifacts artifacts)
      throws IOException {
    List<ClassPathEntry> entries = new ArrayList<>();
    for (Path path : there(classPath)) {
      entries.add(
          Files.isDirectory(path)
              ? of(path, project.contains(path), artifacts)
              : new ClassPathEntry(
                  artifacts.coordinates(path),
                  String.valueOf(path.getFileName()),
                  Files.size(path),
                  "",
                  false));
    }
    return entries;
  }

  /** Files and folders of a class path, in order. */
  static List<Path> there(List<Path> classPath) {
    return classPath.stream().filter(p -> Files.isDirectory(p) || Files.isRegularFile(p)).toList();
  }

  /** The entries that {@link #unhashed} gave for {@code classPath}, with the hashes of its jars. */
  static List<ClassPathEntry> hashed(List<ClassPathEntry> entries, List<Path> classPath)
      throws IOException {
    List<Path> paths = there(classPath);
    List<ClassPathEntry> hashed = new ArrayList<>();
    for (ClassPathEntry entry : entries) {
      Path path = paths.get(hashed.size());
      hashed.add(entry.sha256().isEmpty() ? entry.hashed(JarHashes.of(path)) : entry);
    }
    return hashed;
  }

  /** The same entry with a hash. */
  ClassPathEntry hashed(String hash) {
    return new ClassPathEntry(coordinates, file, bytes, hash, project);
  }

  /** The entry for a jar or folder that is there. */
  public static ClassPathEntry of(Path path, boolean project, Artifacts artifacts)
      throws IOException {
    boolean folder = Files.isDirectory(path);
    return new ClassPathEntry(
        project ? "" : artifacts.coordinates(path),
        String.valueOf(path.getFileName()),
        folder ? folderBytes(path) : Files.size(path),
        folder ? Sha256.ofFolder(path) : JarHashes.of(path),
        project);
  }

  private static long folderBytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
    }
  }

  /**
   * The coordinates without the version. They stay the same when a library is exchanged for a newer
   * one.
   */
  public String library() {
    String[] parts = coordinates.split(":");
    return parts.length < 3
        ? coordinates
        : parts[0] + ":" + parts[1] + (parts.length > 3 ? ":" + parts[3] : "");
  }
}
