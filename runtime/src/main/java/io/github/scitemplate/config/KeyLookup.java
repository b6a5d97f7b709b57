package io.github.scitemplate.config;

import io.github.scitemplate.config.ConfigNode.Entry;
import io.github.scitemplate.config.ConfigNode.Items;
import io.github.scitemplate.config.ConfigNode.Section;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds the keys that a short name or a path may mean. */
final class KeyLookup {
  private KeyLookup() {}

  /** A key by its path from the section that was searched. */
  record Match(String path, Entry entry) {}

  /**
   * The key at exactly this path, else all keys whose path ends in it. Swept sections are searched
   * in every alternative; the same path found in several alternatives gives several matches.
   */
  static Optional<List<Match>> find(Section section, String key) {
    List<Match> candidates = new ArrayList<>();
    each(
        section,
        match -> {
          if (match.entry().key().equals(Config.lastKey(key))) {
            candidates.add(match);
          }
        });
    List<Match> meant = meant(key, candidates);
    return meant.isEmpty() ? Optional.empty() : Optional.of(meant);
  }

  /** Those of {@code candidates} at exactly this path, else those whose path ends in it. */
  static List<Match> meant(String key, List<Match> candidates) {
    List<Match> exact = candidates.stream().filter(m -> m.path().equals(key)).toList();
    return exact.isEmpty()
        ? candidates.stream().filter(m -> m.path().endsWith("." + key)).toList()
        : exact;
  }

  /** Every key below {@code section} by its path. */
  static Map<String, Entry> all(Section section) {
    Map<String, Entry> map = new LinkedHashMap<>();
    each(section, match -> map.putIfAbsent(match.path(), match.entry()));
    return map;
  }

  /** Hands on every key below {@code section}, those of all values of swept sections included. */
  static void each(Section section, Consumer<Match> found) {
    each(section, "", found);
  }

  private static void each(Section section, String prefix, Consumer<Match> found) {
    for (Entry entry : section.entries().values()) {
      String path = prefix + entry.key();
      found.accept(new Match(path, entry));
      if (entry.swept()) {
        entry.alternatives().forEach(alternative -> descend(alternative, path, found));
      } else {
        descend(entry.value(), path, found);
      }
    }
  }

  private static void descend(ConfigNode node, String path, Consumer<Match> found) {
    if (node instanceof Section inner) {
      each(inner, path + ".", found);
    } else if (node instanceof Items list) {
      for (int i = 0; i < list.values().size(); i++) {
        if (list.values().get(i) instanceof Section inner) {
          each(inner, path + "[" + i + "].", found);
        }
      }
    }
  }

  static UserException ambiguous(String key, List<Match> matches) {
    Match first = matches.get(0);
    Match second = matches.get(1);
    return new UserException(
        "The key "
            + key
            + " stands in more than one section:"
            + System.lineSeparator()
            + first.entry().position().excerpt()
            + System.lineSeparator()
            + second.entry().position().excerpt(),
        "Ask for it by its path: " + first.path() + " or " + second.path() + ".");
  }

  static UserException missing(String source, Section section, String prefix, String key) {
    Map<String, Entry> known = all(section);
    String place =
        prefix.isEmpty() ? "" : " in the section " + prefix.substring(0, prefix.length() - 1);
    String problem = "The key " + key + " is missing" + place + ".";
    String word = Config.lastKey(key);
    Optional<String> near =
        DidYouMean.closest(word, known.keySet().stream().map(Config::lastKey).distinct().toList());
    if (near.isPresent()) {
      Entry entry =
          known.values().stream().filter(e -> e.key().equals(near.get())).findFirst().orElseThrow();
      return entry
          .position()
          .error(
              problem + " Did you mean it by " + near.get() + "?",
              "Rename the key to " + word + ".");
    }
    if (!prefix.isEmpty()) {
      return section.position().error(problem, "Add `" + word + ": …` to this section.");
    }
    return new UserException(
        problem + System.lineSeparator() + "  in " + source,
        "Add `" + word + ": …` to the config.");
  }
}
