package io.github.scitemplate.config.sweep;

import io.github.scitemplate.config.text.ConfigText;
import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Drawn;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Section;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds values of a swept key that mean the same, such as {@code [0.1, 1e-1]}: they would train
 * equal experiments.
 */
public final class RepeatedValues {
  /** Where a swept key has more combinations than this, its values are compared as written. */
  private static final long MOST_FORMED = 200_000;

  private RepeatedValues() {}

  /**
   * Compares the values of every swept key in {@code node}.
   *
   * @throws io.github.scitemplate.error.UserException for the first value that means the same as
   *     one before it
   */
  public static void check(ConfigNode node) {
    if (node instanceof Section section) {
      section.entries().values().forEach(RepeatedValues::check);
    } else if (node instanceof Items list) {
      list.values().forEach(RepeatedValues::check);
    }
  }

  private static void check(Entry entry) {
    if (!entry.swept() || entry.value() instanceof Drawn) {
      check(entry.value());
      return;
    }
    entry.alternatives().forEach(RepeatedValues::check);
    boolean formed = entry.combinations() <= MOST_FORMED;
    Set<Object> seen = new HashSet<>();
    for (ConfigNode alternative : entry.alternatives()) {
      for (long i = 0; i < (formed ? alternative.combinations() : 1); i++) {
        ConfigNode one = formed ? Combinations.at(alternative, i) : alternative;
        if (!seen.add(meaning(one.plain()))) {
          throw alternative
              .position()
              .error(
                  "A value of "
                      + entry.writtenKey()
                      + " means the same as one before it"
                      + (alternative instanceof Section ? "" : ": " + ConfigText.label(alternative))
                      + ". Both would train equal experiments.",
                  "Keep one of the two; to train an experiment several times, write `repeats: 2`.");
        }
      }
    }
  }

  /** Equal for values that no component can tell apart: sections in any order, 1 and 1.0. */
  private static Object meaning(@Nullable Object plain) {
    if (plain instanceof Map<?, ?> section) {
      Map<Object, Object> meanings = new LinkedHashMap<>();
      section.forEach((key, value) -> meanings.put(key, meaning(value)));
      return meanings;
    }
    if (plain instanceof List<?> list) {
      return list.stream().map(RepeatedValues::meaning).collect(Collectors.toList());
    }
    if (plain instanceof Double number && Double.isFinite(number) && number != 0) {
      return new BigDecimal(number).stripTrailingZeros();
    }
    if (plain instanceof Long number && number != 0) {
      return BigDecimal.valueOf(number).stripTrailingZeros();
    }
    return plain instanceof Long ? (Object) 0.0 : plain == null ? Meaning.NOTHING : plain;
  }

  private enum Meaning {
    NOTHING
  }
}
