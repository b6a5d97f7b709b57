package io.github.scitemplate.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary folder; closing it deletes it with all its files. */
public final class TemporaryFolder implements AutoCloseable {
  private final Path path;

  private TemporaryFolder(Path path) {
    this.path = path;
  }

  /** Makes a folder where the system keeps temporary files. */
  public static TemporaryFolder create() throws IOException {
    return new TemporaryFolder(Files.createTempDirectory("template-"));
  }

  /** Makes this folder, and those above it that are missing. */
  public static TemporaryFolder create(Path path) throws IOException {
    return new TemporaryFolder(Files.createDirectories(path));
  }

  public Path path() {
    return path;
  }

  /** Deletes all files in it, if it has not been moved; what cannot be deleted stays. */
  @Override
  public void close() {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // The system deletes its temporary files.
    }
  }
}
