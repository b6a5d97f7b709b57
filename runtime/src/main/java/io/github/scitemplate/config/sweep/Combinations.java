package io.github.scitemplate.config.sweep;

import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The combinations of the swept keys in a value, by number: {@code i} is read in mixed radix, with
 * the first key as the most significant digit. A swept section counts as many values as it has
 * combinations inside.
 */
public final class Combinations {
  private Combinations() {}

  /**
   * The node with the values of combination {@code index}.
   *
   * @param index from 0
   */
  public static ConfigNode at(ConfigNode node, long index) {
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
        resolved[i] = at(entry, rest % size);
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
        values[i] = at(value, rest % value.combinations());
        rest /= value.combinations();
      }
      return new Items(List.of(values), list.position());
    }
    return node instanceof Items list ? settled(list) : node;
  }

  /** A list without combinations can still hold sections with sweeps of one value. */
  private static Items settled(Items list) {
    return new Items(list.values().stream().map(v -> at(v, 0)).toList(), list.position());
  }

  private static Entry at(Entry entry, long index) {
    if (!entry.swept()) {
      return new Entry(entry.key(), false, at(entry.value(), index), entry.position());
    }
    if (entry.isPlainSweep()) {
      return new Entry(entry.key(), false, at(entry.alternative(index), 0), entry.position());
    }
    long rest = index;
    for (ConfigNode alternative : entry.alternatives()) {
      if (rest < alternative.combinations()) {
        return new Entry(entry.key(), false, at(alternative, rest), entry.position());
      }
      rest -= alternative.combinations();
    }
    throw new IndexOutOfBoundsException("combination " + index + " of " + entry.writtenKey());
  }

  /**
   * The fewest combinations of {@code node} that include the first one and hold each swept value at
   * least once.
   */
  public static List<Long> covering(ConfigNode node) {
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
}
