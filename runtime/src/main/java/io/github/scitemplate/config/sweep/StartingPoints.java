package io.github.scitemplate.config.sweep;

import io.github.scitemplate.config.key.KeyPath;
import io.github.scitemplate.config.text.ConfigText;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the values that a section such as {@code {learning_rate: 0.01, Optimizer: {name: sgd}}}
 * gives to swept keys. A section inside it is either a section of the config or one choice of a
 * swept key, written out.
 */
final class StartingPoints {
  private final Map<KeyPath, Entry> keys;
  private final Function<KeyPath, String> name;

  /**
   * @param keys the swept keys by place
   * @param name the name of the key at a place
   */
  StartingPoints(Map<KeyPath, Entry> keys, Function<KeyPath, String> name) {
    this.keys = keys;
    this.name = name;
  }

  /** The values by name: a number, or the place of a choice in its list. */
  Map<String, Object> values(Section given) {
    Map<String, Object> values = new LinkedHashMap<>();
    collect(given, KeyPath.TOP, values);
    return values;
  }

  private void collect(Section given, KeyPath prefix, Map<String, Object> values) {
    for (Entry entry : given.entries().values()) {
      KeyPath path = prefix.child(entry.key());
      Optional<KeyPath> place = place(path, entry);
      if (place.isPresent()) {
        put(place.get(), entry.value(), values);
      } else if (entry.value() instanceof Section section) {
        collect(section, path, values);
      } else {
        throw unknown(path, entry);
      }
    }
  }

  /**
   * The place of the swept key at {@code path} or, if there is none, of the only one whose path
   * ends in it.
   */
  private Optional<KeyPath> place(KeyPath path, Entry entry) {
    List<KeyPath> found = KeyPath.meant(path.text(), keys.keySet(), KeyPath::withoutAlternatives);
    if (found.size() > 1) {
      throw entry
          .position()
          .error(
              "Several swept keys may be meant by " + path + ": " + Listing.of(found) + ".",
              "Write the section that holds it.");
    }
    return found.stream().findFirst();
  }

  private UserException unknown(KeyPath path, Entry entry) {
    List<String> known = keys.keySet().stream().map(name).toList();
    return entry
        .position()
        .error(
            path + " is no swept key of this config.",
            DidYouMean.closest(path.text(), known)
                .map(word -> "Did you mean " + word + "?")
                .orElse("The swept keys are: " + Listing.of(known) + "."));
  }

  private void put(KeyPath place, ConfigNode given, Map<String, Object> values) {
    Entry key = Objects.requireNonNull(keys.get(place));
    Optional<Map<String, Object>> found = value(place, key, given);
    if (found.isEmpty()) {
      throw given
          .position()
          .error(
              name.apply(place) + " cannot be " + ConfigText.inline(given) + ".",
              "It is "
                  + (key.value() instanceof Drawn drawn
                      ? drawn.distribution() + "."
                      : "one of " + ConfigText.inline(key.value()) + "."));
    }
    values.putAll(found.get());
  }

  /**
   * The values that {@code given} has for the key at {@code place} and for the keys within its
   * choices.
   */
  private Optional<Map<String, Object>> value(KeyPath place, Entry key, ConfigNode given) {
    if (key.value() instanceof Drawn) {
      return given instanceof Scalar scalar && scalar.value() instanceof Number number
          ? Optional.of(Map.of(name.apply(place), number))
          : Optional.empty();
    }
    for (int i = 0; i < key.alternatives().size(); i++) {
      Map<String, Object> values = new HashMap<>(Map.of(name.apply(place), (long) i));
      if (matches(key.alternatives().get(i), place.alternative(i), given, values)) {
        return Optional.of(values);
      }
    }
    return Optional.empty();
  }

  private boolean matches(
      ConfigNode choice, KeyPath place, ConfigNode given, Map<String, Object> values) {
    if (choice instanceof Section section && given instanceof Section other) {
      return matches(section, place, other, values);
    }
    if (choice instanceof Items list && given instanceof Items other) {
      boolean all = list.values().size() == other.values().size();
      for (int i = 0; all && i < list.values().size(); i++) {
        all = matches(list.values().get(i), place.item(i), other.values().get(i), values);
      }
      return all;
    }
    return choice instanceof Scalar scalar
        && given instanceof Scalar other
        && same(scalar.value(), other.value());
  }

  private boolean matches(
      Section choice, KeyPath place, Section given, Map<String, Object> values) {
    List<String> unknown = new ArrayList<>(given.entries().keySet());
    unknown.removeAll(choice.entries().keySet());
    boolean all = unknown.isEmpty();
    for (Entry entry : choice.entries().values()) {
      @Nullable Entry other = given.entries().get(entry.key());
      KeyPath inside = place.child(entry.key());
      if (entry.swept()) {
        // The search reports a swept key that is left out: it knows whether the key is needed.
        Optional<Map<String, Object>> found =
            other == null ? Optional.of(Map.of()) : value(inside, entry, other.value());
        all &= found.isPresent();
        found.ifPresent(values::putAll);
      } else {
        all &= other != null && matches(entry.value(), inside, other.value(), values);
      }
    }
    return all;
  }

  private static boolean same(@Nullable Object left, @Nullable Object right) {
    if (left instanceof Number a && right instanceof Number b) {
      return a.doubleValue() == b.doubleValue();
    }
    return Objects.equals(left, right);
  }
}
