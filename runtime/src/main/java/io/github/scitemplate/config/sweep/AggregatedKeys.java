package io.github.scitemplate.config.sweep;

import io.github.scitemplate.config.key.KeyErrors;
import io.github.scitemplate.config.key.KeyLookup;
import io.github.scitemplate.config.key.KeyPath;
import io.github.scitemplate.config.key.TypedValues;
import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Drawn;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Scalar;
import io.github.scitemplate.config.value.ConfigNode.Section;
import io.github.scitemplate.error.DidYouMean;
import io.github.scitemplate.error.Listing;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads {@code aggregate_over: fold}, which names swept keys that make no combinations of their
 * own: experiments that differ only in them belong together, and their scores are averaged.
 */
final class AggregatedKeys {
  /** The key that names the swept keys to average over. */
  static final String KEY = "aggregate_over";

  private final Section root;

  private AggregatedKeys(Section root) {
    this.root = root;
  }

  /** The entry that names the keys, if the config has one. */
  static Optional<Entry> entry(Section root) {
    List<KeyLookup.Match> matches = KeyLookup.find(root, KEY).orElse(List.of());
    if (matches.size() > 1) {
      throw KeyErrors.ambiguous(KEY, matches);
    }
    Optional<KeyLookup.Match> match = matches.stream().findFirst();
    if (match.isPresent()
        && (match.get().entry().swept() || plain(root, match.get().path()).isEmpty())) {
      throw match
          .get()
          .entry()
          .position()
          .error(
              KEY + " is swept, but concerns the whole session.",
              "Give it one value, outside of the values of swept keys.");
    }
    return match.map(KeyLookup.Match::entry).filter(e -> !e.isEmpty());
  }

  /**
   * The paths of the keys that {@code entry} names, in file order.
   *
   * @param root the config
   * @throws UserException for a name that is no swept key with a list of values, or that comes
   *     twice
   */
  static List<KeyPath> read(Section root, Entry entry) {
    return new AggregatedKeys(root).read(entry);
  }

  private List<KeyPath> read(Entry entry) {
    List<ConfigNode> names =
        entry.value() instanceof Items list ? list.values() : List.of(entry.value());
    if (names.isEmpty()) {
      throw entry
          .position()
          .error(KEY + " names no key.", "Write such as `" + KEY + ": fold`, or remove it.");
    }
    List<KeyPath> keys = new ArrayList<>();
    for (ConfigNode name : names) {
      KeyPath key = key(name);
      if (keys.contains(key)) {
        throw name.position().error(KEY + " names " + key + " twice.", "Remove one of the two.");
      }
      keys.add(key);
    }
    return KeyLookup.all(root).keySet().stream().filter(keys::contains).toList();
  }

  private KeyPath key(ConfigNode node) {
    if (!(node instanceof Scalar)) {
      throw TypedValues.wrongType(
          KEY, "the name of a swept key, or a list of names", node, "Write such as `fold`.");
    }
    String name = TypedValues.string(KEY, node);
    List<KeyLookup.Match> matches =
        name.isBlank() ? List.of() : KeyLookup.find(root, name).orElse(List.of());
    if (matches.isEmpty()) {
      throw unknown(name, node);
    }
    for (KeyLookup.Match match : matches) {
      if (plain(root, match.path()).isEmpty()) {
        throw node.position()
            .error(
                KEY + " names " + name + ", which only some experiments have.",
                "Name a key that stands outside of lists and of the values of swept keys.");
      }
    }
    if (matches.size() > 1) {
      throw KeyErrors.ambiguous(name, matches);
    }
    check(matches.get(0), node);
    return matches.get(0).path();
  }

  private UserException unknown(String name, ConfigNode node) {
    Set<String> swept = new TreeSet<>();
    KeyLookup.all(root).forEach((path, entry) -> addIfSwept(path, entry, swept));
    return node.position()
        .error(
            KEY + " names " + name + ", but the config has no such key.",
            DidYouMean.closest(name, List.copyOf(swept))
                .map(word -> "Did you mean " + word + "?")
                .orElse(
                    swept.isEmpty()
                        ? "No key of this config is swept: remove " + KEY + "."
                        : "The swept keys are: " + Listing.of(List.copyOf(swept)) + "."));
  }

  private static void addIfSwept(KeyPath path, Entry entry, Set<String> swept) {
    if (entry.swept()) {
      swept.add(path.text());
    }
  }

  private static void check(KeyLookup.Match match, ConfigNode name) {
    Entry entry = match.entry();
    if (!entry.swept()) {
      throw name.position()
          .error(
              KEY + " names " + match.path() + ", which is not swept.",
              "Give it a list of values, such as `"
                  + entry.key()
                  + "_: [0, 1, 2, 3, 4]`, or remove "
                  + KEY
                  + ".");
    }
    if (entry.value() instanceof Drawn drawn) {
      throw name.position()
          .error(
              KEY
                  + " names "
                  + match.path()
                  + ", which is drawn from "
                  + drawn.distribution()
                  + ": a mean needs the same values for every combination.",
              "List its values, such as `" + entry.key() + "_: [0, 1, 2, 3, 4]`.");
    }
    if (entry.alternatives().stream().anyMatch(ConfigNode::holdsSweep)) {
      throw name.position()
          .error(
              KEY + " names " + match.path() + ", whose values hold swept keys of their own.",
              "Sweep those keys outside of it.");
    }
  }

  /** The entry at {@code path} if only sections lead to it; nothing inside of swept keys. */
  static Optional<Entry> plain(Section root, KeyPath path) {
    Section section = root;
    List<String> words = path.words();
    for (String word : words.subList(0, words.size() - 1)) {
      Entry entry = section.entries().get(word);
      if (entry == null || entry.swept() || !(entry.value() instanceof Section inner)) {
        return Optional.empty();
      }
      section = inner;
    }
    return Optional.ofNullable(section.entries().get(words.get(words.size() - 1)));
  }
}
