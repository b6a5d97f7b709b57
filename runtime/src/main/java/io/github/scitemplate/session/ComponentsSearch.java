package io.github.scitemplate.session;

import io.github.scitemplate.error.UserException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** Finds the project's class {@code BuildComponents} among its compiled classes. */
final class ComponentsSearch {
  private static final String FILE = "BuildComponents.class";

  private ComponentsSearch() {}

  /** The name of the only class called {@code BuildComponents}. */
  static String find(List<Path> classPath) {
    List<String> found = new ArrayList<>();
    for (Path entry : classPath) {
      found.addAll(Files.isDirectory(entry) ? inDirectory(entry) : inJar(entry));
    }
    if (found.isEmpty()) {
      throw new UserException(
          "There is no class BuildComponents in " + join(classPath) + ".",
          "Write one that implements io.github.scitemplate.components.Components, and compile the project;"
              + " without Maven, name its classes with --classpath.");
    }
    if (found.size() > 1) {
      throw new UserException(
          "There is more than one class BuildComponents: " + String.join(", ", found) + ".",
          "Name the one to use: -Dcomponents=" + found.get(0) + ".");
    }
    return found.get(0);
  }

  private static String join(List<Path> classPath) {
    return classPath.isEmpty()
        ? "the class path"
        : String.join(", ", classPath.stream().map(Path::toString).toList());
  }

  private static List<String> inDirectory(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(f -> f.endsWith(FILE))
          .map(f -> className(directory.relativize(f).toString().replace(File.separatorChar, '/')))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  private static List<String> inJar(Path jar) {
    if (!Files.exists(jar)) {
      throw new UserException(
          "The class path names " + jar + ", which is not there.",
          "Compile the project, or correct --classpath.");
    }
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream()
          .map(e -> e.getName())
          .filter(n -> n.equals(FILE) || n.endsWith("/" + FILE))
          .map(ComponentsSearch::className)
          .toList();
    } catch (IOException e) {
      throw unreadable(jar, e);
    }
  }

  private static String className(String file) {
    return file.substring(0, file.length() - ".class".length()).replace('/', '.');
  }

  private static UserException unreadable(Path entry, IOException e) {
    return new UserException(
        "The class path's " + entry + " cannot be read: " + e.getMessage(),
        "Correct --classpath, or compile again.",
        e);
  }
}
