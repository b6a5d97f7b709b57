package io.github.scitemplate.config;

import io.github.scitemplate.config.key.KeyPath;
import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Section;
import io.github.scitemplate.config.value.Position;
import io.github.scitemplate.error.DidYouMean;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Judges the keys that no experiment asked for. A key is probably a slip, and so an error, if it is
 * swept, stands in a section with runtime keys, or looks like a key that is read. Any other key is
 * worth a warning.
 */
public final class UnreadKeys {
  private final Map<KeyPath, Leaf> leaves = new LinkedHashMap<>();

  private record Leaf(Entry entry, boolean swept, Section section, boolean atTop) {}

  UnreadKeys(Section root) {
    collect(root, KeyPath.TOP, false);
  }

  /**
   * The warnings about keys that were not read.
   *
   * @param readPaths paths that some experiment read
   * @param askedWords last words that some experiment asked for
   * @param runtimeKey recognizes the keys of the framework itself
   * @throws UserException for the first key that is probably a slip
   */
  public List<String> check(
      Set<String> readPaths, Set<String> askedWords, Predicate<String> runtimeKey) {
    List<String> warnings = new ArrayList<>();
    for (Map.Entry<KeyPath, Leaf> leaf : leaves.entrySet()) {
      if (!readPaths.contains(leaf.getKey().text())) {
        judge(leaf.getKey(), leaf.getValue(), askedWords, runtimeKey).ifPresent(warnings::add);
      }
    }
    return warnings;
  }

  /** Whether a swept key was not read: perhaps only some combinations read it. */
  public boolean leavesSweptKey(Set<String> readPaths) {
    return leaves.entrySet().stream()
        .anyMatch(leaf -> leaf.getValue().swept() && !readPaths.contains(leaf.getKey().text()));
  }

  private static Optional<String> judge(
      KeyPath path, Leaf leaf, Set<String> askedWords, Predicate<String> runtimeKey) {
    String key = leaf.entry().key();
    Position position = leaf.entry().position();
    Optional<String> near = DidYouMean.closest(key, askedWords);
    if (near.isPresent()) {
      throw position.error(
          "No experiment reads the key " + key + ". Did you mean " + near.get() + "?",
          "Rename it to " + near.get() + ", or remove it.");
    }
    if (leaf.swept()) {
      throw position.error(
          "The key "
              + key
              + " is swept, but no experiment reads it: its values would make equal experiments.",
          "Read it in BuildComponents, or remove it.");
    }
    boolean besideRuntimeKeys =
        !leaf.atTop() && leaf.section().entries().keySet().stream().anyMatch(runtimeKey);
    if (besideRuntimeKeys) {
      throw position.error(
          "No experiment reads the key "
              + key
              + ", and it stands among the keys that steer the training.",
          "Correct its name, or move it out of this section.");
    }
    return Optional.of(
        "No experiment reads the key "
            + path
            + " ("
            + position.source()
            + ":"
            + position.line()
            + ").");
  }

  private void collect(Section section, KeyPath prefix, boolean swept) {
    for (Entry entry : section.entries().values()) {
      KeyPath path = prefix.child(entry.key());
      boolean sweptHere = swept || entry.swept();
      boolean leaf = false;
      for (ConfigNode value : entry.values()) {
        leaf |= !descend(value, path, sweptHere);
      }
      if (leaf) {
        leaves.putIfAbsent(path, new Leaf(entry, sweptHere, section, prefix.isTop()));
      }
    }
  }

  /** Collects the keys of the sections that {@code node} holds; false if it holds none. */
  private boolean descend(ConfigNode node, KeyPath path, boolean swept) {
    if (node instanceof Section inner) {
      collect(inner, path, swept);
      return true;
    }
    if (node instanceof Items list && list.holdSections()) {
      for (int i = 0; i < list.values().size(); i++) {
        descend(list.values().get(i), path.item(i), swept);
      }
      return true;
    }
    return false;
  }
}
