package io.github.scitemplate.config.key;

import io.github.scitemplate.config.value.ConfigNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Indexes the keys below a section by their last words, which makes many look-ups in a large config
 * fast.
 */
public final class KeyIndex {
  private final Map<String, List<KeyLookup.Match>> byLastWord = new HashMap<>();

  public KeyIndex(ConfigNode.Section section) {
    KeyLookup.each(
        section,
        match ->
            byLastWord.computeIfAbsent(match.entry().key(), word -> new ArrayList<>()).add(match));
  }

  /** The key at exactly this path, else all keys whose path ends in it. */
  public List<KeyLookup.Match> find(String key) {
    List<KeyLookup.Match> candidates = byLastWord.getOrDefault(KeyPath.lastKey(key), List.of());
    return KeyPath.meant(key, candidates, KeyLookup.Match::path);
  }
}
