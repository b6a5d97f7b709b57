package io.github.scitemplate.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A temporary file that tells the program the coordinates of the files on its class path, so that
 * it can record them. Closing it deletes the file.
 */
record ArtifactsFile(Path path) implements AutoCloseable {
  private static final String PROPERTY = "template.artifacts";

  /**
   * Writes a line for each file.
   *
   * @param coordinates {@code group:artifact:version[:classifier]} by path
   */
  static ArtifactsFile of(Map<Path, String> coordinates) throws IOException {
    String lines =
        coordinates.entrySet().stream()
            .map(entry -> entry.getValue() + "\t" + entry.getKey() + "\n")
            .collect(Collectors.joining());
    return new ArtifactsFile(Files.writeString(Files.createTempFile("template-", ".tsv"), lines));
  }

  /** The option that names the file to the program's JVM. */
  String option() {
    return "-D" + PROPERTY + "=" + path;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}
