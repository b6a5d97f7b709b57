package io.github.scitemplate.config;

import io.github.scitemplate.config.key.KeyPath;
import io.github.scitemplate.config.sweep.RepeatedValues;
import io.github.scitemplate.config.sweep.SweptTemplate;
import io.github.scitemplate.config.sweep.VariedKeys;
import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.error.UserException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All combinations of a config's swept keys, formed one at a time: combination {@code i} is the
 * mixed-radix reading of {@code i} with the first key of the file as the most significant digit.
 * The keys that are averaged over are the least significant ones, wherever they stand. A swept
 * section counts as many values as it has combinations inside. A combination takes no memory until
 * it is asked for.
 */
public final class SweptParameters {
  private final String source;
  private final SweptTemplate template;
  private final List<KeyPath> varied;

  SweptParameters(String source, SweptTemplate template) {
    this.source = source;
    this.template = template;
    this.varied = VariedKeys.of(template.section());
  }

  /**
   * The number of combinations: 1 when nothing is swept.
   *
   * @throws UserException if 64 bits cannot count them
   */
  public long count() {
    if (template.section().combinations() == ConfigNode.UNCOUNTABLE) {
      throw template
          .section()
          .position()
          .error(
              "The swept keys have more combinations than a 64-bit number can count.",
              "Sweep fewer keys, or fewer values of each, or try some of the combinations: `Search: {method: random, num_experiments: 60}`.");
    }
    return template.section().combinations();
  }

  /**
   * Checks that no swept key has a value twice.
   *
   * @throws UserException for the first value that means the same as one before it
   */
  public void checkDistinct() {
    RepeatedValues.check(template.section());
  }

  /**
   * How many experiments belong together, since they differ only in keys that are averaged over; 1
   * if there are no such keys. They follow one another.
   */
  public int members() {
    return template.members();
  }

  /** The paths of the keys that are averaged over, the outermost first. */
  public List<String> averagedPaths() {
    return template.averaged().stream().map(KeyPath::text).toList();
  }

  /**
   * Whether the values of a varied parameter differ between experiments that belong together.
   *
   * @param path one of {@link #variedPaths}
   */
  public boolean averages(String path) {
    return template.averages(new KeyPath(path));
  }

  /** The parameters of combination {@code index}, from 0. */
  public Config combination(long index) {
    return new Config(source, template.experiment(index));
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
    return template.covering();
  }

  /**
   * The same config with only those sweeps left that hold a key of {@code keep}; the others take
   * their first value.
   */
  public SweptParameters sweepingOnly(Predicate<String> keep) {
    return new SweptParameters(source, template.sweepingOnly(keep));
  }
}
