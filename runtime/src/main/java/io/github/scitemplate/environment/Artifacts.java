package io.github.scitemplate.environment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Finds the Maven coordinates of files: those that the plugin passes, else those that the jar
 * itself holds, else the file's name.
 */
public final class Artifacts {
  /** The property with the file of coordinates that the plugin passes. */
  static final String FILE = "template.artifacts";

  private final Map<Path, String> told;

  private Artifacts(Map<Path, String> told) {
    this.told = told;
  }

  /** The coordinates that the plugin passed to this process, if any. */
  public static Artifacts ofThisProcess() throws IOException {
    String file = System.getProperty(FILE);
    return file == null ? new Artifacts(Map.of()) : read(Path.of(file));
  }

  /** Reads lines of coordinates, a tab and a path. */
  static Artifacts read(Path file) throws IOException {
    Map<Path, String> told = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      int tab = line.indexOf('\t');
      if (tab > 0) {
        told.put(Path.of(line.substring(tab + 1)).toAbsolutePath(), line.substring(0, tab));
      }
    }
    return new Artifacts(told);
  }

  /** The coordinates of a jar or folder of the class path. */
  String coordinates(Path path) {
    String known = told.get(path.toAbsolutePath());
    if (known != null) {
      return known;
    }
    String name = String.valueOf(path.getFileName());
    return Files.isDirectory(path) ? name : ownCoordinates(path).orElse(name);
  }

  private static Optional<String> ownCoordinates(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      List<Properties> all = new ArrayList<>();
      for (ZipEntry entry : zip.stream().filter(e -> isPomProperties(e.getName())).toList()) {
        Properties properties = new Properties();
        try (InputStream in = zip.getInputStream(entry)) {
          properties.load(in);
        }
        all.add(properties);
      }
      String file = String.valueOf(jar.getFileName());
      return all.stream().flatMap(p -> coordinates(p, file).stream()).findFirst();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isPomProperties(String name) {
    return name.startsWith("META-INF/maven/") && name.endsWith("/pom.properties");
  }

  /**
   * The coordinates, if they fit the file's name: a jar may also hold the properties of jars that
   * were put into it.
   */
  private static Optional<String> coordinates(Properties properties, String file) {
    String artifact = properties.getProperty("artifactId", "");
    String version = properties.getProperty("version", "");
    String stem = artifact + "-" + version;
    if (artifact.isEmpty() || !file.startsWith(stem) || !file.endsWith(".jar")) {
      return Optional.empty();
    }
    String rest = file.substring(stem.length(), file.length() - ".jar".length());
    String coordinates = properties.getProperty("groupId") + ":" + artifact + ":" + version;
    if (rest.isEmpty()) {
      return Optional.of(coordinates);
    }
    return rest.startsWith("-")
        ? Optional.of(coordinates + ":" + rest.substring(1))
        : Optional.empty();
  }
}
