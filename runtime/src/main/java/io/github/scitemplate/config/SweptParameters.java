package io.github.scitemplate.config;

import io.github.scitemplate.config.ConfigNode.Entry;
import io.github.scitemplate.config.ConfigNode.Items;
import io.github.scitemplate.config.ConfigNode.Scalar;
import io.github.scitemplate.config.ConfigNode.Section;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All combinations of a config's swept keys, formed one at a time: combination {@code i} is the
 * mixed-radix reading of {@code i} with the first key of the file as the most significant digit. A
 * swept section counts as many values as it has combinations inside. Costs no memory per
 * combination.
 */
public final class SweptParameters {
  private final String source;
  private final Section template;
  private final List<String> variedPaths;

  SweptParameters(String source, Section template) {
    this.source = source;
    this.template = template;
    Set<String> paths = new LinkedHashSet<>();
    collectVaried(template, "", false, paths);
    this.variedPaths = List.copyOf(paths);
  }

  /**
   * The number of combinations: 1 when nothing is swept.
   *
   * @throws UserException if 64 bits cannot count them
   */
  public long count() {
    if (template.combinations() == ConfigNode.UNCOUNTABLE) {
      throw template
          .position()
          .error(
              "The swept keys have more combinations than a 64-bit number can count.",
              "Sweep fewer keys, or fewer values of each, or try some of the combinations: `Search: {method: random, num_experiments: 60}`.");
    }
    return template.combinations();
  }

  /**
   * Checks that no swept key has a value twice.
   *
   * @throws UserException for the first value that means the same as one before it
   */
  public void checkDistinct() {
    RepeatedValues.check(template);
  }

  /** The parameters of combination {@code index}, from 0. */
  public Config combination(long index) {
    return new Config(source, (Section) resolve(template, index));
  }

  /**
   * The paths of the parameters that vary, in file order; a swept section gives the paths of its
   * leaves.
   */
  public List<String> variedPaths() {
    return variedPaths;
  }

  /**
   * Whether a parameter varies.
   *
   * @param key its path, or the end of its path
   */
  public boolean varies(String key) {
    return variedPaths.stream().anyMatch(path -> path.equals(key) || path.endsWith("." + key));
  }

  /**
   * Headings for {@link #variedPaths}: the last key of each, or its whole path where two share the
   * last key or it is one of {@code taken}.
   */
  public List<String> variedHeadings(Set<String> taken) {
    Map<String, Long> uses =
        variedPaths.stream().collect(Collectors.groupingBy(Config::lastKey, Collectors.counting()));
    return variedPaths.stream()
        .map(
            path -> {
              String key = Config.lastKey(path);
              boolean unique = Long.valueOf(1).equals(uses.get(key)) && !taken.contains(key);
              return unique ? key : taken.contains(path) ? "config." + path : path;
            })
        .toList();
  }

  /**
   * The fewest combinations that hold the first experiment and each swept value at least once: as
   * many as there are values, not combinations.
   */
  public List<Long> coveringEachValue() {
    return covering(template);
  }

  /**
   * The same config with only those sweeps left that hold a key of {@code keep}; the others take
   * their first value.
   */
  public SweptParameters sweepingOnly(Predicate<String> keep) {
    return new SweptParameters(source, (Section) reduced(template, keep));
  }

  static ConfigNode resolve(ConfigNode node, long index) {
    if (!node.holdsSweep()) {
      return node;
    }
    if (node instanceof Section section) {
      List<Entry> entries = List.copyOf(section.entries().values());
      Entry[] resolved = new Entry[entries.size()];
      long rest = index;
      for (int i = resolved.length - 1; i >= 0; i--) {
        Entry entry = entries.get(i);
        long size = entry.combinations();
        resolved[i] = resolve(entry, rest % size);
        rest /= size;
      }
      Map<String, Entry> map = new LinkedHashMap<>();
      for (Entry entry : resolved) {
        map.put(entry.key(), entry);
      }
      return new Section(map, section.position());
    }
    if (node instanceof Items list && list.combinations() > 1) {
      ConfigNode[] values = new ConfigNode[list.values().size()];
      long rest = index;
      for (int i = values.length - 1; i >= 0; i--) {
        ConfigNode value = list.values().get(i);
        values[i] = resolve(value, rest % value.combinations());
        rest /= value.combinations();
      }
      return new Items(List.of(values), list.position());
    }
    return node instanceof Items list ? settled(list) : node;
  }

  /** A list without combinations can still hold sections with sweeps of one value. */
  private static Items settled(Items list) {
    if (list.values().stream().allMatch(Scalar.class::isInstance)) {
      return list;
    }
    return new Items(list.values().stream().map(v -> resolve(v, 0)).toList(), list.position());
  }

  private static Entry resolve(Entry entry, long index) {
    if (!entry.swept()) {
      return new Entry(entry.key(), false, resolve(entry.value(), index), entry.position());
    }
    if (entry.isPlainSweep()) {
      return new Entry(entry.key(), false, resolve(entry.alternative(index), 0), entry.position());
    }
    long rest = index;
    for (ConfigNode alternative : entry.alternatives()) {
      if (rest < alternative.combinations()) {
        return new Entry(entry.key(), false, resolve(alternative, rest), entry.position());
      }
      rest -= alternative.combinations();
    }
    throw new IndexOutOfBoundsException("combination " + index + " of " + entry.writtenKey());
  }

  private static void collectVaried(
      ConfigNode node, String path, boolean insideSweep, Set<String> paths) {
    if (node instanceof Section section) {
      for (Entry entry : section.entries().values()) {
        String child = path.isEmpty() ? entry.key() : path + "." + entry.key();
        for (ConfigNode value : entry.swept() ? entry.alternatives() : List.of(entry.value())) {
          collectVaried(value, child, insideSweep || entry.swept(), paths);
        }
      }
    } else if (node instanceof Items list && holdsSections(list)) {
      for (int i = 0; i < list.values().size(); i++) {
        collectVaried(list.values().get(i), path + "[" + i + "]", insideSweep, paths);
      }
    } else if (insideSweep) {
      paths.add(path);
    }
  }

  private static boolean holdsSections(Items list) {
    return list.values().stream().anyMatch(Section.class::isInstance);
  }

  private static List<Long> covering(ConfigNode node) {
    List<List<Long>> digits = new ArrayList<>();
    List<Long> sizes = new ArrayList<>();
    if (node instanceof Section section) {
      for (Entry entry : section.entries().values()) {
        digits.add(entry.swept() ? coveringAlternatives(entry) : covering(entry.value()));
        sizes.add(entry.combinations());
      }
    } else if (node instanceof Items list) {
      for (ConfigNode value : list.values()) {
        digits.add(covering(value));
        sizes.add(value.combinations());
      }
    }
    List<Long> indexes = new ArrayList<>(List.of(0L));
    long stride = node.combinations();
    for (int i = 0; i < digits.size(); i++) {
      stride /= sizes.get(i);
      for (long digit : digits.get(i)) {
        if (digit != 0) {
          indexes.add(digit * stride);
        }
      }
    }
    return indexes;
  }

  private static List<Long> coveringAlternatives(Entry entry) {
    List<Long> indexes = new ArrayList<>();
    long offset = 0;
    for (ConfigNode alternative : entry.alternatives()) {
      for (long index : covering(alternative)) {
        indexes.add(offset + index);
      }
      offset += alternative.combinations();
    }
    return indexes;
  }

  private static ConfigNode reduced(ConfigNode node, Predicate<String> keep) {
    if (!node.holdsSweep()) {
      return node;
    }
    if (node instanceof Section section) {
      Map<String, Entry> entries = new LinkedHashMap<>();
      for (Entry entry : section.entries().values()) {
        entries.put(entry.key(), reduced(entry, keep));
      }
      return new Section(entries, section.position());
    }
    if (node instanceof Items list) {
      return new Items(list.values().stream().map(v -> reduced(v, keep)).toList(), list.position());
    }
    return node;
  }

  private static Entry reduced(Entry entry, Predicate<String> keep) {
    if (!entry.swept()) {
      return new Entry(entry.key(), false, reduced(entry.value(), keep), entry.position());
    }
    boolean kept =
        keep.test(entry.key()) || entry.alternatives().stream().anyMatch(a -> holds(a, keep));
    List<ConfigNode> alternatives =
        kept ? entry.alternatives() : entry.alternatives().subList(0, 1);
    Items values =
        new Items(
            alternatives.stream().map(a -> reduced(a, keep)).toList(), entry.value().position());
    return new Entry(entry.key(), true, values, entry.position());
  }

  static boolean holds(@Nullable ConfigNode node, Predicate<String> keep) {
    if (node instanceof Section section) {
      return section.entries().values().stream()
          .anyMatch(e -> keep.test(e.key()) || holds(e.value(), keep));
    }
    return node instanceof Items list && list.values().stream().anyMatch(v -> holds(v, keep));
  }
}
