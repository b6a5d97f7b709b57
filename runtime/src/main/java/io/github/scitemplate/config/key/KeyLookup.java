package io.github.scitemplate.config.key;

import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds the keys that a short name or a path may mean. */
public final class KeyLookup {
  private KeyLookup() {}

  /** A key by its path from the section that was searched. */
  public record Match(KeyPath path, Entry entry) {}

  /**
   * The key at exactly this path, else all keys whose path ends in it. Swept sections are searched
   * in every alternative; the same path found in several alternatives gives several matches.
   */
  public static Optional<List<Match>> find(Section section, String key) {
    List<Match> candidates = new ArrayList<>();
    each(
        section,
        match -> {
          if (match.entry().key().equals(KeyPath.lastKey(key))) {
            candidates.add(match);
          }
        });
    List<Match> meant = KeyPath.meant(key, candidates, Match::path);
    return meant.isEmpty() ? Optional.empty() : Optional.of(meant);
  }

  /** Every key below {@code section} by its path. */
  public static Map<KeyPath, Entry> all(Section section) {
    Map<KeyPath, Entry> map = new LinkedHashMap<>();
    each(section, match -> map.putIfAbsent(match.path(), match.entry()));
    return map;
  }

  /**
   * Passes every key below {@code section} to {@code found}, including the keys of all alternatives
   * of swept sections.
   */
  static void each(Section section, Consumer<Match> found) {
    each(section, KeyPath.TOP, found);
  }

  private static void each(Section section, KeyPath path, Consumer<Match> found) {
    for (Entry entry : section.entries().values()) {
      KeyPath child = path.child(entry.key());
      found.accept(new Match(child, entry));
      entry.values().forEach(value -> descend(value, child, found));
    }
  }

  private static void descend(ConfigNode node, KeyPath path, Consumer<Match> found) {
    if (node instanceof Section inner) {
      each(inner, path, found);
    } else if (node instanceof Items list) {
      for (int i = 0; i < list.values().size(); i++) {
        if (list.values().get(i) instanceof Section inner) {
          each(inner, path.item(i), found);
        }
      }
    }
  }
}
