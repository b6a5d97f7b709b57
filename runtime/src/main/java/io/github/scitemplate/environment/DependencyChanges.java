package io.github.scitemplate.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Finds the jars of the class path that have changed. The project's own classes do not count. */
public final class DependencyChanges {
  private DependencyChanges() {}

  /** A line for each jar that was added, changed or removed. */
  public static List<String> between(List<ClassPathEntry> then, List<ClassPathEntry> now) {
    List<ClassPathEntry> before = new ArrayList<>(then);
    List<ClassPathEntry> after = new ArrayList<>(now);
    before.removeIf(ClassPathEntry::project);
    after.removeIf(ClassPathEntry::project);
    removePairs(before, after, (a, b) -> a.sha256().equals(b.sha256()), null);
    List<String> lines = new ArrayList<>();
    removePairs(before, after, (a, b) -> a.coordinates().equals(b.coordinates()), lines);
    removePairs(before, after, (a, b) -> a.library().equals(b.library()), lines);
    after.forEach(entry -> lines.add("added    " + entry.coordinates()));
    before.forEach(entry -> lines.add("removed  " + entry.coordinates()));
    return lines;
  }

  /**
   * Removes pairs of entries that are the same by {@code same}, and adds a line for each pair if
   * {@code lines} is not null.
   */
  private static void removePairs(
      List<ClassPathEntry> before,
      List<ClassPathEntry> after,
      BiPredicate<ClassPathEntry, ClassPathEntry> same,
      @Nullable List<String> lines) {
    for (ClassPathEntry old : List.copyOf(before)) {
      Optional<ClassPathEntry> found =
          after.stream().filter(entry -> same.test(old, entry)).findFirst();
      found.ifPresent(
          entry -> {
            before.remove(old);
            after.remove(entry);
            if (lines != null) {
              lines.add(changed(old, entry));
            }
          });
    }
  }

  private static String changed(ClassPathEntry old, ClassPathEntry entry) {
    return old.coordinates().equals(entry.coordinates())
        ? "changed  " + entry.coordinates() + " (another file of the same name)"
        : "changed  " + old.coordinates() + " to " + entry.coordinates();
  }
}
