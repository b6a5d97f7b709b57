package io.github.scitemplate.config.sweep;

import io.github.scitemplate.config.key.KeyPath;
import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Drawn;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Scalar;
import io.github.scitemplate.config.value.ConfigNode.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A config with swept keys, which a search fills in. */
public final class SearchTemplate {
  private final Section template;
  private final DoubleFunction<String> text;
  private final List<Swept> swept = new ArrayList<>();
  private final Map<String, Object> fixed = new LinkedHashMap<>();

  /** The name of each swept key by its place. */
  private final Map<KeyPath, String> names = new LinkedHashMap<>();

  /**
   * A swept key.
   *
   * @param place the path of the key, with the alternatives that hold the key
   * @param within the alternatives that hold the key, from the outermost
   */
  public record Swept(Entry entry, KeyPath place, List<Alternative> within) {}

  /**
   * One of the values of a swept key.
   *
   * @param key the place of the key
   * @param index of the value, from 0
   */
  public record Alternative(KeyPath key, int index) {}

  /**
   * A template that a search fills in.
   *
   * @param template the config without its section on the search
   * @param text writes a number so that it reads back to the same
   */
  public SearchTemplate(Section template, DoubleFunction<String> text) {
    this.template = template;
    this.text = text;
    collect(template, KeyPath.TOP, List.of());
    Map<KeyPath, Long> uses =
        swept.stream()
            .collect(
                Collectors.groupingBy(s -> s.place().withoutAlternatives(), Collectors.counting()));
    for (Swept one : swept) {
      KeyPath path = one.place().withoutAlternatives();
      boolean unique = Long.valueOf(1).equals(uses.get(path));
      names.put(one.place(), (unique ? path : one.place()).text());
    }
  }

  private void collect(Section section, KeyPath path, List<Alternative> within) {
    for (Entry entry : section.entries().values()) {
      KeyPath place = path.child(entry.key());
      if (!entry.swept()) {
        collect(entry.value(), place, within);
        continue;
      }
      swept.add(new Swept(entry, place, within));
      for (int i = 0; i < entry.alternatives().size(); i++) {
        List<Alternative> inside = new ArrayList<>(within);
        inside.add(new Alternative(place, i));
        collect(entry.alternatives().get(i), place.alternative(i), inside);
      }
    }
  }

  private void collect(ConfigNode value, KeyPath place, List<Alternative> within) {
    if (value instanceof Section inner) {
      collect(inner, place, within);
    } else if (value instanceof Items list && list.holdSections()) {
      for (int i = 0; i < list.values().size(); i++) {
        collect(list.values().get(i), place.item(i), within);
      }
    } else if (within.isEmpty()) {
      @Nullable Object plain = value.plain();
      if (plain != null) {
        fixed.put(place.text(), plain);
      }
    }
  }

  /** The swept keys in file order, each after those it depends on. */
  public List<Swept> swept() {
    return swept;
  }

  /** The values of the keys that are not swept, by path, without empty values. */
  public Map<String, Object> fixed() {
    return fixed;
  }

  /** What files call the swept key at a place: its path, or the place if others share the path. */
  public String name(KeyPath place) {
    return names.getOrDefault(place, place.text());
  }

  /** Whether a key that {@code wanted} names is swept, or stands in a value of a swept key. */
  public boolean varies(Predicate<String> wanted) {
    return swept.stream()
        .map(Swept::entry)
        .anyMatch(
            entry ->
                wanted.test(entry.key())
                    || entry.alternatives().stream()
                        .anyMatch(value -> VariedKeys.holds(value, wanted)));
  }

  /** The values that {@code given} has for swept keys, by name. */
  public Map<String, Object> startingPoint(Section given) {
    Map<KeyPath, Entry> keys = new LinkedHashMap<>();
    swept.forEach(one -> keys.put(one.place(), one.entry()));
    return new StartingPoints(keys, this::name).values(given);
  }

  /**
   * The parameters of one experiment.
   *
   * @param values by name: a number for a key that is drawn, the place in the list for a choice;
   *     keys without a value are left out
   */
  public Section filled(Map<String, ?> values) {
    return filled(template, KeyPath.TOP, values);
  }

  private Section filled(Section section, KeyPath path, Map<String, ?> values) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Entry entry : section.entries().values()) {
      KeyPath place = path.child(entry.key());
      if (!entry.swept()) {
        entries.put(entry.key(), plain(entry, filled(entry.value(), place, values)));
        continue;
      }
      Object value = values.get(name(place));
      if (value instanceof Number number) {
        entries.put(entry.key(), plain(entry, chosen(entry, place, number, values)));
      }
    }
    return new Section(entries, section.position());
  }

  private static Entry plain(Entry entry, ConfigNode value) {
    return new Entry(entry.key(), false, value, entry.position());
  }

  private ConfigNode chosen(Entry entry, KeyPath place, Number value, Map<String, ?> values) {
    if (entry.value() instanceof Drawn) {
      String written = value instanceof Long ? value.toString() : text.apply(value.doubleValue());
      return new Scalar(value, written, entry.value().position());
    }
    int index = value.intValue();
    return filled(entry.alternatives().get(index), place.alternative(index), values);
  }

  private ConfigNode filled(ConfigNode node, KeyPath place, Map<String, ?> values) {
    if (node instanceof Section section) {
      return filled(section, place, values);
    }
    if (node instanceof Items list && list.holdSections()) {
      List<ConfigNode> items = new ArrayList<>();
      for (ConfigNode item : list.values()) {
        items.add(filled(item, place.item(items.size()), values));
      }
      return new Items(items, list.position());
    }
    return node;
  }
}
