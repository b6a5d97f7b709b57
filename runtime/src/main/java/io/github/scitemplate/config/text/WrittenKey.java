package io.github.scitemplate.config.text;

import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Drawn;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Section;
import io.github.scitemplate.config.value.Distribution;
import io.github.scitemplate.config.value.Position;
import io.github.scitemplate.error.ShownText;
import io.github.scitemplate.error.UserException;

/**
 * Checks a key as a person wrote it: one trailing underscore sweeps the key, and dots and brackets
 * are reserved for paths.
 */
public final class WrittenKey {
  /** YAML reads back a key on one line only up to 1,024 characters, its escapes included. */
  private static final int LONGEST = 200;

  private WrittenKey() {}

  public static Entry entry(String written, ConfigNode value, Position position) {
    boolean swept = written.endsWith("_");
    String key = swept ? written.substring(0, written.length() - 1) : written;
    if (key.isBlank()) {
      throw position.error("A key is empty.", "Give the value a name: `name: value`.");
    }
    if (key.endsWith("_")) {
      throw position.error(
          "The key " + written + " ends in more than one underscore.",
          "One trailing underscore sweeps a key; use one or none.");
    }
    if (key.chars().anyMatch(c -> ".[]=,".indexOf(c) >= 0)) {
      throw position.error(
          "The key " + written + " has one of . [ ] = , in it, which paths to keys need.",
          "Use letters, digits, - and _.");
    }
    if (key.chars().anyMatch(c -> c == '\n' || c == '\t') || !ShownText.of(key).equals(key)) {
      throw position.error(
          "The key " + ConfigText.inQuotes(written) + " has a character that nobody sees.",
          "Use letters, digits, - and _.");
    }
    if (key.length() > LONGEST) {
      throw position.error(
          "A key is longer than " + LONGEST + " characters.",
          "Is it a text that should stand after a key? Give it a shorter name.");
    }
    if (!swept) {
      checkLists(value);
      return new Entry(key, false, value, position);
    }
    ConfigNode values = swept(written, key, value);
    if (values instanceof Items list) {
      list.values().forEach(WrittenKey::checkLists);
    }
    return new Entry(key, true, values, position);
  }

  /** Refuses a sweep in a list of lists, where no experiment could read it. */
  private static void checkLists(ConfigNode value) {
    if (!(value instanceof Items list)) {
      return;
    }
    for (ConfigNode inner : list.values()) {
      if (inner instanceof Items && inner.holdsSweep()) {
        throw inner
            .position()
            .error(
                "A key in a list of lists cannot be swept.",
                "Remove its underscore, or let the section stand in a list of its own.");
      }
    }
  }

  /** The values of a swept key: a list, or the distribution that a search draws from. */
  private static ConfigNode swept(String written, String key, ConfigNode value) {
    if (value instanceof Section section) {
      return new Drawn(Distribution.read(written, section), section);
    }
    checkSweep(written, key, value);
    return value;
  }

  private static void checkSweep(String written, String key, ConfigNode value) {
    if (!(value instanceof Items list)) {
      throw value
          .position()
          .error(
              "The key "
                  + written
                  + " ends in an underscore, so it needs a list of values, but holds one value.",
              "List the values, `"
                  + written
                  + ": [a, b]`, or drop the underscore: `"
                  + key
                  + ":`.");
    }
    if (list.values().isEmpty()) {
      throw value
          .position()
          .error(
              "The list of " + written + " is empty, so there would be no experiment.",
              "Give at least one value.");
    }
  }

  /** Two keys of a section are the same. */
  public static UserException duplicate(Entry earlier, Entry later) {
    String both =
        earlier.writtenKey().equals(later.writtenKey())
            ? "The key " + later.writtenKey() + " stands twice in this section"
            : "The keys "
                + earlier.writtenKey()
                + " and "
                + later.writtenKey()
                + " name the same parameter";
    return later
        .position()
        .error(
            both + "; it was first given on line " + earlier.position().line() + ".",
            "Remove or rename one of them.");
  }
}
