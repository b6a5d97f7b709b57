package io.github.scitemplate.config.value;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A value of a config with the place it was written at. Immutable, so anchors share nodes. */
public sealed interface ConfigNode {

  Position position();

  /** How many combinations of swept values this value stands for; 1 without a sweep. */
  long combinations();

  /**
   * How many nodes this value holds, with repeated anchors counted each time. The parser limits it
   * as a guard against alias bombs.
   */
  long size();

  /** How deep sections and lists are nested in this value: 0 for a scalar. */
  int depth();

  /** Whether a key is swept anywhere in this value. */
  boolean holdsSweep();

  /**
   * Plain Java values in file order, swept keys with their underscore; a config's fingerprint is
   * made of these.
   */
  @Nullable Object plain();

  /** A number, truth value, string or null, with the text it was written as. */
  record Scalar(@Nullable Object value, String text, Position position) implements ConfigNode {
    @Override
    public long combinations() {
      return 1;
    }

    @Override
    public long size() {
      return 1;
    }

    @Override
    public int depth() {
      return 0;
    }

    @Override
    public boolean holdsSweep() {
      return false;
    }

    @Override
    public @Nullable Object plain() {
      return value;
    }
  }

  /** A list that is one value; sweeps may stand inside its sections. */
  record Items(
      List<ConfigNode> values,
      Position position,
      long combinations,
      long size,
      int depth,
      boolean holdsSweep)
      implements ConfigNode {
    public Items(List<ConfigNode> values, Position position) {
      this(
          List.copyOf(values),
          position,
          product(values),
          1 + values.stream().mapToLong(ConfigNode::size).sum(),
          1 + values.stream().mapToInt(ConfigNode::depth).max().orElse(0),
          values.stream().anyMatch(ConfigNode::holdsSweep));
    }

    /** Whether any of the items is a section. */
    public boolean holdSections() {
      return values.stream().anyMatch(Section.class::isInstance);
    }

    @Override
    public @Nullable Object plain() {
      return values.stream().map(ConfigNode::plain).collect(Collectors.toList());
    }
  }

  /** Keys and values in file order. */
  record Section(
      Map<String, Entry> entries,
      Position position,
      long combinations,
      long size,
      int depth,
      boolean holdsSweep)
      implements ConfigNode {
    public Section(Map<String, Entry> entries, Position position) {
      this(
          Collections.unmodifiableMap(new LinkedHashMap<>(entries)),
          position,
          productOfEntries(entries.values()),
          1 + entries.values().stream().mapToLong(e -> 1 + e.value().size()).sum(),
          1 + entries.values().stream().mapToInt(e -> e.value().depth()).max().orElse(0),
          entries.values().stream().anyMatch(e -> e.swept() || e.value().holdsSweep()));
    }

    @Override
    public Object plain() {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      entries.values().forEach(e -> map.put(e.writtenKey(), e.value().plain()));
      return map;
    }
  }

  /**
   * The distribution from which a search draws the values of a swept key. Where combinations are
   * counted and formed, the distribution stands for its first number alone.
   *
   * @param written the distribution as it stands in the config
   */
  record Drawn(Distribution distribution, Section written) implements ConfigNode {
    @Override
    public Position position() {
      return written.position();
    }

    @Override
    public long combinations() {
      return 1;
    }

    @Override
    public long size() {
      return written.size();
    }

    @Override
    public int depth() {
      return written.depth();
    }

    @Override
    public boolean holdsSweep() {
      return true;
    }

    @Override
    public Object plain() {
      return written.plain();
    }

    ConfigNode example() {
      return distribution.example(position());
    }
  }

  /**
   * A key with its value. The value of a swept key is the list of the values that it takes in turn,
   * or the distribution that they are drawn from.
   */
  record Entry(String key, boolean swept, ConfigNode value, Position position, long combinations) {
    public Entry(String key, boolean swept, ConfigNode value, Position position) {
      this(key, swept, value, position, swept ? sum(alternatives(value)) : value.combinations());
    }

    public String writtenKey() {
      return swept ? key + "_" : key;
    }

    /** Whether the key has no value, or the value {@code null}. */
    public boolean isEmpty() {
      return value instanceof Scalar scalar && scalar.value() == null;
    }

    /** The values of a swept key. */
    public List<ConfigNode> alternatives() {
      return alternatives(value);
    }

    /** The values that the key may have in an experiment: one, or those that it is swept over. */
    public List<ConfigNode> values() {
      return swept ? alternatives() : List.of(value);
    }

    private static List<ConfigNode> alternatives(ConfigNode value) {
      return value instanceof Drawn drawn ? List.of(drawn.example()) : ((Items) value).values();
    }

    /**
     * The value of a swept key at {@code index}; this is combination {@code index} only in a
     * {@linkplain #isPlainSweep() plain sweep}.
     */
    public ConfigNode alternative(long index) {
      return alternatives().get((int) index);
    }

    /** Whether every value of a swept key is one combination. */
    public boolean isPlainSweep() {
      return combinations == alternatives().size();
    }
  }

  /** Stands for all numbers of combinations that 64 bits cannot count. */
  long UNCOUNTABLE = Long.MAX_VALUE;

  private static long product(Collection<? extends ConfigNode> values) {
    return values.stream().mapToLong(ConfigNode::combinations).reduce(1, ConfigNode::times);
  }

  private static long productOfEntries(Collection<Entry> entries) {
    return entries.stream().mapToLong(Entry::combinations).reduce(1, ConfigNode::times);
  }

  private static long sum(List<ConfigNode> values) {
    return values.stream()
        .mapToLong(ConfigNode::combinations)
        .reduce(0, (a, b) -> a > UNCOUNTABLE - b ? UNCOUNTABLE : a + b);
  }

  private static long times(long a, long b) {
    return a > UNCOUNTABLE / b ? UNCOUNTABLE : a * b;
  }
}
