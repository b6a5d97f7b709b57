package io.github.scitemplate.config.key;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The way to a key or a value from the top of a config. {@code Optimizer.layers[0].size} leads
 * through the section {@code Optimizer} into the first section of a list. Where a swept key chooses
 * among sections, {@code Optimizer_[1].momentum} leads into the second of them.
 *
 * @param text as messages and files show it; empty for the top
 */
public record KeyPath(String text) {
  /** The top of a config. */
  public static final KeyPath TOP = new KeyPath("");

  private static final Pattern ALTERNATIVE = Pattern.compile("_\\[\\d+]");

  /** The key of this name in the section that stands here. */
  public KeyPath child(String key) {
    return new KeyPath(isTop() ? key : text + "." + key);
  }

  /** The item of the list that stands here, from 0. */
  public KeyPath item(int index) {
    return new KeyPath(text + "[" + index + "]");
  }

  /** One of the values of the swept key that stands here, from 0. */
  public KeyPath alternative(int index) {
    return new KeyPath(text + "_[" + index + "]");
  }

  /** The same path without the alternatives that it leads through. */
  public KeyPath withoutAlternatives() {
    return new KeyPath(ALTERNATIVE.matcher(text).replaceAll(""));
  }

  /** Where {@code inner}, a path that begins here, leads from the top. */
  public KeyPath append(KeyPath inner) {
    return child(inner.text);
  }

  public boolean isTop() {
    return text.isEmpty();
  }

  /** The key alone, without the sections that hold it. */
  public String lastKey() {
    return lastKey(text);
  }

  /** The last word of a path or of a short name. */
  public static String lastKey(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** The keys on the way, from the outermost. */
  public List<String> words() {
    return List.of(text.split("\\.", -1));
  }

  /** Whether this path leads through {@code outer} and further. */
  public boolean isBelow(KeyPath outer) {
    return text.startsWith(outer.text + ".") || text.startsWith(outer.text + "[");
  }

  /** Whether {@code name} is this path or its end, from a dot on. */
  public boolean endsWith(String name) {
    return text.equals(name) || text.endsWith("." + name);
  }

  /**
   * The candidates at exactly the path {@code name}; if there is none, those whose path ends in it.
   */
  public static <T> List<T> meant(
      String name, Collection<T> candidates, Function<T, KeyPath> path) {
    List<T> exact = candidates.stream().filter(c -> path.apply(c).text.equals(name)).toList();
    return exact.isEmpty()
        ? candidates.stream().filter(c -> path.apply(c).endsWith(name)).toList()
        : exact;
  }

  @Override
  public String toString() {
    return text;
  }
}
