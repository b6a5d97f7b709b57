package io.github.scitemplate.maven;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.maven.artifact.Artifact;

/**
 * The coordinates of an artifact as the program writes them: {@code group:artifact:version} and
 * perhaps a classifier.
 */
record Coordinates(String group, String artifact, String version, String classifier) {
  private static final Pattern PART = Pattern.compile("[\\w.-]+");

  static Coordinates of(Artifact artifact) {
    return new Coordinates(
        artifact.getGroupId(),
        artifact.getArtifactId(),
        artifact.getVersion(),
        artifact.hasClassifier() ? artifact.getClassifier() : "");
  }

  /** Parses coordinates; nothing if the text is only a file's name. */
  static Optional<Coordinates> parsed(String text) {
    String[] parts = text.split(":", -1);
    for (String part : parts) {
      if (!PART.matcher(part).matches() || part.equals("..")) {
        return Optional.empty();
      }
    }
    return switch (parts.length) {
      case 3 -> Optional.of(new Coordinates(parts[0], parts[1], parts[2], ""));
      case 4 -> Optional.of(new Coordinates(parts[0], parts[1], parts[2], parts[3]));
      default -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return group + ":" + artifact + ":" + version + (classifier.isEmpty() ? "" : ":" + classifier);
  }
}
