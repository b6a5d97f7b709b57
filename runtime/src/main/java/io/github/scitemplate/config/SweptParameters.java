package io.github.scitemplate.config;

import io.github.scitemplate.config.key.KeyPath;
import io.github.scitemplate.config.sweep.Combinations;
import io.github.scitemplate.config.sweep.RepeatedValues;
import io.github.scitemplate.config.sweep.VariedKeys;
import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Section;
import io.github.scitemplate.error.UserException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All combinations of a config's swept keys, formed one at a time: combination {@code i} is the
 * mixed-radix reading of {@code i} with the first key of the file as the most significant digit. A
 * swept section counts as many values as it has combinations inside. A combination takes no memory
 * until it is asked for.
 */
public final class SweptParameters {
  private final String source;
  private final Section template;
  private final List<KeyPath> varied;

  SweptParameters(String source, Section template) {
    this.source = source;
    this.template = template;
    this.varied = VariedKeys.of(template);
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
    return new Config(source, (Section) Combinations.at(template, index));
  }

  /**
   * The paths of the parameters that vary, in file order; a swept section gives the paths of its
   * leaves.
   */
  public List<String> variedPaths() {
    return varied.stream().map(KeyPath::text).toList();
  }

  /**
   * Whether a parameter varies.
   *
   * @param key its path, or the end of its path
   */
  public boolean varies(String key) {
    return varied.stream().anyMatch(path -> path.endsWith(key));
  }

  /**
   * Headings for {@link #variedPaths}: the last key of each, or its whole path where two share the
   * last key or it is one of {@code taken}.
   */
  public List<String> variedHeadings(Set<String> taken) {
    Map<String, Long> uses =
        varied.stream().collect(Collectors.groupingBy(KeyPath::lastKey, Collectors.counting()));
    return varied.stream()
        .map(
            path -> {
              String key = path.lastKey();
              boolean unique = Long.valueOf(1).equals(uses.get(key)) && !taken.contains(key);
              return unique ? key : taken.contains(path.text()) ? "config." + path : path.text();
            })
        .toList();
  }

  /**
   * The fewest combinations that hold the first experiment and each swept value at least once: as
   * many as there are values, not combinations.
   */
  public List<Long> coveringEachValue() {
    return Combinations.covering(template);
  }

  /**
   * The same config with only those sweeps left that hold a key of {@code keep}; the others take
   * their first value.
   */
  public SweptParameters sweepingOnly(Predicate<String> keep) {
    return new SweptParameters(source, VariedKeys.only(template, keep));
  }
}
