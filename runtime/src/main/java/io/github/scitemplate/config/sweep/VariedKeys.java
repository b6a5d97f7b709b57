package io.github.scitemplate.config.sweep;

import io.github.scitemplate.config.key.KeyPath;
import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Section;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Finds the keys whose values differ from one combination to another. */
public final class VariedKeys {
  private VariedKeys() {}

  /**
   * The paths of all keys that vary, in file order; a swept section gives the paths of its leaves.
   */
  public static List<KeyPath> of(Section template) {
    Set<KeyPath> paths = new LinkedHashSet<>();
    collect(template, KeyPath.TOP, false, paths);
    return List.copyOf(paths);
  }

  private static void collect(
      ConfigNode node, KeyPath path, boolean insideSweep, Set<KeyPath> paths) {
    if (node instanceof Section section) {
      for (Entry entry : section.entries().values()) {
        KeyPath child = path.child(entry.key());
        for (ConfigNode value : entry.values()) {
          collect(value, child, insideSweep || entry.swept(), paths);
        }
      }
    } else if (node instanceof Items list && list.holdSections()) {
      for (int i = 0; i < list.values().size(); i++) {
        collect(list.values().get(i), path.item(i), insideSweep, paths);
      }
    } else if (insideSweep) {
      paths.add(path);
    }
  }

  /**
   * The same section with only those sweeps left that hold a key of {@code keep}; the others take
   * their first value.
   */
  public static Section only(Section template, Predicate<String> keep) {
    return (Section) reduced(template, keep);
  }

  private static ConfigNode reduced(ConfigNode node, Predicate<String> keep) {
    if (!node.holdsSweep()) {
      return node;
    }
    if (node instanceof Section section) {
      Map<String, Entry> entries = new LinkedHashMap<>();
      for (Entry entry : section.entries().values()) {
        entries.put(entry.key(), reduced(entry, keep));
      }
      return new Section(entries, section.position());
    }
    if (node instanceof Items list) {
      return new Items(list.values().stream().map(v -> reduced(v, keep)).toList(), list.position());
    }
    return node;
  }

  private static Entry reduced(Entry entry, Predicate<String> keep) {
    if (!entry.swept()) {
      return new Entry(entry.key(), false, reduced(entry.value(), keep), entry.position());
    }
    boolean kept =
        keep.test(entry.key()) || entry.alternatives().stream().anyMatch(a -> holds(a, keep));
    List<ConfigNode> alternatives =
        kept ? entry.alternatives() : entry.alternatives().subList(0, 1);
    Items values =
        new Items(
            alternatives.stream().map(a -> reduced(a, keep)).toList(), entry.value().position());
    return new Entry(entry.key(), true, values, entry.position());
  }

  /** Whether a key that {@code wanted} names stands anywhere in {@code node}. */
  static boolean holds(ConfigNode node, Predicate<String> wanted) {
    if (node instanceof Section section) {
      return section.entries().values().stream()
          .anyMatch(e -> wanted.test(e.key()) || holds(e.value(), wanted));
    }
    return node instanceof Items list && list.values().stream().anyMatch(v -> holds(v, wanted));
  }
}
