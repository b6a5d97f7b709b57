package io.github.scitemplate.config;

import io.github.scitemplate.config.key.KeyPath;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.Position;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records the keys that an experiment asked its config for. */
public final class ReadKeys {
  private final Set<String> paths = new LinkedHashSet<>();
  private final Set<String> words = new LinkedHashSet<>();
  private @Nullable Position last;
  private int reads;

  ReadKeys() {}

  void asked(String key) {
    words.add(KeyPath.lastKey(key));
  }

  void read(KeyPath path, Entry entry) {
    paths.add(path.text());
    last = entry.value().position();
    reads++;
  }

  /** How often a key was read. */
  public int count() {
    return reads;
  }

  /** File, line and caret of the value that was read last; empty if nothing was. */
  public String lastExcerpt() {
    return last == null ? "" : last.excerpt();
  }

  /** Paths of keys that were found and read. */
  public Set<String> paths() {
    return paths;
  }

  /** Last words of all keys that were asked for, whether the config has them or not. */
  public Set<String> words() {
    return words;
  }
}
