package io.github.scitemplate.config.key;

import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Section;
import io.github.scitemplate.error.DidYouMean;
import io.github.scitemplate.error.UserException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The errors about a key that is missing, is ambiguous, or must not stand where it does. */
public final class KeyErrors {
  private KeyErrors() {}

  /** Several keys may be meant. */
  public static UserException ambiguous(String key, List<KeyLookup.Match> matches) {
    KeyLookup.Match first = matches.get(0);
    KeyLookup.Match second = matches.get(1);
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

  /**
   * There is no such key.
   *
   * @param source the config's name
   * @param section where the key was looked for
   * @param path of that section
   */
  public static UserException missing(String source, Section section, KeyPath path, String key) {
    Map<KeyPath, Entry> known = KeyLookup.all(section);
    String place = path.isTop() ? "" : " in the section " + path;
    String problem = "The key " + key + " is missing" + place + ".";
    String word = KeyPath.lastKey(key);
    Optional<String> near =
        DidYouMean.closest(word, known.keySet().stream().map(KeyPath::lastKey).distinct().toList());
    if (near.isPresent()) {
      Entry entry =
          known.values().stream().filter(e -> e.key().equals(near.get())).findFirst().orElseThrow();
      return entry
          .position()
          .error(
              problem + " Did you mean it by " + near.get() + "?",
              "Rename the key to " + word + ".");
    }
    if (!path.isTop()) {
      return section.position().error(problem, "Add `" + word + ": …` to this section.");
    }
    return new UserException(
        problem + System.lineSeparator() + "  in " + source,
        "Add `" + word + ": …` to the config.");
  }

  /** A key stands where only {@code known} keys may. */
  public static UserException unknown(Entry entry, List<String> known) {
    return entry
        .position()
        .error(
            "There is no key " + entry.key() + " in this section.",
            DidYouMean.closest(entry.key(), known)
                .map(word -> "Did you mean " + word + "?")
                .orElse("Its keys are " + String.join(", ", known) + "."));
  }

  /** A key is swept that must have one value. */
  public static UserException swept(Entry entry) {
    return entry
        .position()
        .error("The key " + entry.key() + " cannot be swept here.", "Remove its underscore.");
  }

  /**
   * The end of a message that says that the config has none of the {@code wanted} keys: the key
   * that may be a misspelling of one of them, else the config's name.
   */
  public static String slip(String source, Section section, List<String> wanted) {
    for (String key : wanted) {
      Optional<String> near =
          DidYouMean.closest(
              key, KeyLookup.all(section).keySet().stream().map(KeyPath::lastKey).toList());
      if (near.isPresent()) {
        Entry entry = KeyLookup.find(section, near.get()).orElseThrow().get(0).entry();
        return " Did you mean "
            + key
            + " here?"
            + System.lineSeparator()
            + entry.position().excerpt();
      }
    }
    return System.lineSeparator() + "  in " + source;
  }
}
