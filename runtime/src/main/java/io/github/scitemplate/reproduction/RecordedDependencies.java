package io.github.scitemplate.reproduction;

import io.github.scitemplate.environment.ClassPathEntry;
import io.github.scitemplate.environment.Environment;
import io.github.scitemplate.error.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds the jars that an experiment ran with among the jars that are there.
 *
 * @param there the jars that are there, by path
 */
record RecordedDependencies(Map<Path, ClassPathEntry> there) {

  /**
   * The recorded class path, with {@code classes} in place of the project's own classes. Where a
   * jar is missing, one with the same coordinates but other content will do.
   *
   * @param classes the folder that the project was compiled into
   * @throws UserException if a jar is missing and no such replacement is there
   */
  List<Path> classPath(Environment recorded, Path classes) {
    List<Path> found = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (ClassPathEntry entry : recorded.classPath()) {
      if (entry.project()) {
        continue;
      }
      Optional<Path> file =
          find(e -> e.sha256().equals(entry.sha256()))
              .or(() -> find(e -> e.coordinates().equals(entry.coordinates())));
      file.ifPresentOrElse(
          found::add,
          () -> missing.add(entry.coordinates() + ", SHA-256 " + entry.sha256().substring(0, 12)));
    }
    if (!missing.isEmpty()) {
      throw missing(missing);
    }
    found.add(0, classes);
    return found;
  }

  private Optional<Path> find(Predicate<ClassPathEntry> wanted) {
    return there.entrySet().stream()
        .filter(e -> wanted.test(e.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static UserException missing(List<String> missing) {
    return new UserException(
        "What the experiment ran with is not there:"
            + System.lineSeparator()
            + "  "
            + String.join(System.lineSeparator() + "  ", missing),
        "Through Maven, make them available in a repository; without it, put these files on --classpath, and run the very"
            + " Template that made the session.");
  }
}
