package io.github.scitemplate.config;

import io.github.scitemplate.config.ConfigNode.Drawn;
import io.github.scitemplate.config.ConfigNode.Entry;
import io.github.scitemplate.config.ConfigNode.Items;
import io.github.scitemplate.config.ConfigNode.Scalar;
import io.github.scitemplate.config.ConfigNode.Section;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The swept keys of a config as the parameters of a search: each has a name, and what it may be. An
 * experiment is made by giving them values.
 */
public final class SearchedParameters {
  private final String source;
  private final Section template;
  private final DoubleFunction<String> text;
  private final List<Key> keys = new ArrayList<>();
  private final Map<String, Object> fixed = new LinkedHashMap<>();

  /** The name of each key by the place where it stands. */
  private final Map<String, String> names = new LinkedHashMap<>();

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * One swept key.
   *
   * @param name its path; if several of the sections that a key chooses from have a key of this
   *     path, with the place of the section in the list: {@code Optimizer_[0].momentum}
   * @param within the choices that it depends on, from the outermost: a section of each holds it
   * @param distribution what it is drawn from; empty for a list
   * @param choices the values of a list as plain Java values, in order; null for none
   * @param written the list or distribution as it stands in the config
   */
  public record Key(
      String name,
      List<Choice> within,
      Optional<Distribution> distribution,
      List<@Nullable Object> choices,
      String written,
      Origin origin) {}

  /**
   * One of the values in a list.
   *
   * @param key the name of the key whose list it is
   * @param index its place, from 0
   */
  public record Choice(String key, int index) {}

  /**
   * @param text writes a number so that it reads back to the same
   */
  SearchedParameters(String source, Section template, DoubleFunction<String> text) {
    this.source = source;
    this.template = template;
    this.text = text;
    List<Swept> swept = new ArrayList<>();
    collect(template, "", List.of(), swept);
    Map<String, Long> uses =
        swept.stream().collect(Collectors.groupingBy(s -> path(s.place()), Collectors.counting()));
    for (Swept one : swept) {
      String path = path(one.place());
      names.put(one.place(), Long.valueOf(1).equals(uses.get(path)) ? path : one.place());
      entries.put(one.place(), one.entry());
    }
    swept.forEach(one -> keys.add(key(one)));
  }

  /** A swept key, and which values of which keys hold it. */
  private record Swept(Entry entry, String place, List<Place> within) {}

  /** One of the values of the key at a place. */
  private record Place(String key, int index) {}

  private void collect(Section section, String prefix, List<Place> within, List<Swept> swept) {
    for (Entry entry : section.entries().values()) {
      String place = prefix + entry.key();
      if (!entry.swept()) {
        collect(entry.value(), place, within, swept);
        continue;
      }
      swept.add(new Swept(entry, place, within));
      for (int i = 0; i < entry.alternatives().size(); i++) {
        List<Place> inside = new ArrayList<>(within);
        inside.add(new Place(place, i));
        collect(entry.alternatives().get(i), place + "_[" + i + "]", inside, swept);
      }
    }
  }

  private void collect(ConfigNode value, String place, List<Place> within, List<Swept> swept) {
    if (value instanceof Section inner) {
      collect(inner, place + ".", within, swept);
    } else if (value instanceof Items list && holdsSections(list)) {
      for (int i = 0; i < list.values().size(); i++) {
        collect(list.values().get(i), place + "[" + i + "]", within, swept);
      }
    } else if (within.isEmpty()) {
      @Nullable Object plain = value.plain();
      if (plain != null) {
        fixed.put(place, plain);
      }
    }
  }

  static String path(String place) {
    return place.replaceAll("_\\[\\d+]", "");
  }

  private Key key(Swept swept) {
    Optional<Distribution> distribution =
        swept.entry().value() instanceof Drawn drawn
            ? Optional.of(drawn.distribution())
            : Optional.empty();
    List<@Nullable Object> choices = new ArrayList<>();
    if (distribution.isEmpty()) {
      swept.entry().alternatives().forEach(a -> choices.add(a.plain()));
    }
    return new Key(
        name(swept.place()),
        swept.within().stream().map(w -> new Choice(name(w.key()), w.index())).toList(),
        distribution,
        choices,
        ConfigText.inline(swept.entry().value()),
        new Origin(swept.entry().value().position()));
  }

  private String name(String place) {
    return names.getOrDefault(place, place);
  }

  /** The swept keys in file order, each after those it depends on. */
  public List<Key> keys() {
    return keys;
  }

  /** Whether a key that {@code wanted} names is swept, or stands in a value of a swept key. */
  public boolean vary(Predicate<String> wanted) {
    return entries.values().stream()
        .anyMatch(
            entry ->
                wanted.test(entry.key())
                    || entry.alternatives().stream()
                        .anyMatch(value -> SweptParameters.holds(value, wanted)));
  }

  /** The values of the keys that are not swept, by path; without those that are empty. */
  public Map<String, Object> fixed() {
    return fixed;
  }

  /**
   * The values that a section gives to swept keys, as {@link #config} takes them; whether they are
   * all there and allowed is for the search to judge.
   *
   * @param given a section with a value for each, a choice written out
   * @throws UserException if a key is not swept, or a choice none of its list
   */
  public Map<String, Object> values(Config given) {
    return new StartingPoints(entries, this::name).values(given.section());
  }

  /**
   * The parameters of one experiment.
   *
   * @param values by name: a number for a key that is drawn, the place in the list for a choice;
   *     keys without a value are left out of the experiment
   */
  public Config config(Map<String, ?> values) {
    return new Config(source, resolved(template, "", values));
  }

  private Section resolved(Section section, String prefix, Map<String, ?> values) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Entry entry : section.entries().values()) {
      String place = prefix + entry.key();
      if (!entry.swept()) {
        entries.put(entry.key(), plain(entry, resolved(entry.value(), place, values)));
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

  private ConfigNode chosen(Entry entry, String place, Number value, Map<String, ?> values) {
    if (entry.value() instanceof Drawn) {
      String written = value instanceof Long ? value.toString() : text.apply(value.doubleValue());
      return new Scalar(value, written, entry.value().position());
    }
    int index = value.intValue();
    return resolved(entry.alternatives().get(index), place + "_[" + index + "]", values);
  }

  private ConfigNode resolved(ConfigNode node, String place, Map<String, ?> values) {
    if (node instanceof Section section) {
      return resolved(section, place + ".", values);
    }
    if (node instanceof Items list && holdsSections(list)) {
      List<ConfigNode> items = new ArrayList<>();
      for (ConfigNode item : list.values()) {
        items.add(resolved(item, place + "[" + items.size() + "]", values));
      }
      return new Items(items, list.position());
    }
    return node;
  }

  private static boolean holdsSections(Items list) {
    return list.values().stream().anyMatch(Section.class::isInstance);
  }
}
