package io.github.scitemplate.config.sweep;

import io.github.scitemplate.config.key.KeyPath;
import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Section;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A config with its swept keys, some of which may be averaged over. A <em>combination</em> has a
 * value for each of the other keys. Its <em>members</em> are experiments: one for each combination
 * of the values to average over. Members are the innermost loop, wherever their keys stand in the
 * file, so the members of a combination follow one another.
 *
 * @param section the keys of experiments
 * @param averaged the paths of the keys to average over, the outermost first; only sections lead to
 *     them
 */
public record SweptTemplate(Section section, List<KeyPath> averaged) {
  /** The key that names the swept keys to average over. */
  public static final String AGGREGATE_OVER = AggregatedKeys.KEY;

  private static final long MOST_MEMBERS = 1_000_000;

  public SweptTemplate {
    averaged = List.copyOf(averaged);
  }

  /**
   * Reads which keys are averaged over, and makes the repeats a sweep.
   *
   * @param root the config without its section on the search
   * @throws UserException if the keys on repeats or means are wrong
   */
  public static SweptTemplate of(Section root) {
    Optional<Entry> named = AggregatedKeys.entry(root);
    Section rest = named.map(entry -> SectionWithout.entries(root, List.of(entry))).orElse(root);
    List<KeyPath> averaged = new ArrayList<>();
    named.ifPresent(entry -> averaged.addAll(AggregatedKeys.read(rest, entry)));
    if (Repeats.areAskedFor(rest)) {
      averaged.add(KeyPath.TOP.child(Repeats.SEED));
    }
    SweptTemplate template = new SweptTemplate(Repeats.expand(rest), averaged);
    template.checkMembers(named.orElse(null));
    return template;
  }

  private void checkMembers(@Nullable Entry named) {
    long members = 1;
    for (KeyPath key : averaged) {
      members *= size(key);
      if (members > MOST_MEMBERS) {
        throw (named == null ? section.position() : named.position())
            .error(
                "Each combination has more than "
                    + MOST_MEMBERS
                    + " experiments to average over: the values of "
                    + averaged.stream().map(KeyPath::text).toList()
                    + ".",
                "Take fewer values, or fewer repeats.");
      }
    }
  }

  /** How many experiments each combination has: 1 if nothing is averaged over. */
  public int members() {
    return averaged.stream().mapToInt(this::size).reduce(1, (a, b) -> a * b);
  }

  /** How many values a key has that is averaged over. */
  private int size(KeyPath key) {
    return AggregatedKeys.plain(section, key).orElseThrow().alternatives().size();
  }

  /** Whether the values at a path differ between the members of a combination. */
  public boolean averages(KeyPath path) {
    return averaged.stream().anyMatch(key -> path.equals(key) || path.isBelow(key));
  }

  /** The values of experiment {@code index}, from 0. */
  public Section experiment(long index) {
    int members = members();
    return (Section) Combinations.at(member((int) (index % members)), index / members);
  }

  /** The same config with the values of one member for the keys that are averaged over. */
  private Section member(int member) {
    Section settled = section;
    int rest = member;
    for (int i = averaged.size() - 1; i >= 0; i--) {
      int size = size(averaged.get(i));
      settled = settled(settled, averaged.get(i).words(), rest % size);
      rest /= size;
    }
    return settled;
  }

  private static Section settled(Section section, List<String> path, int value) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Entry entry : section.entries().values()) {
      boolean onTheWay = entry.key().equals(path.get(0));
      ConfigNode node = entry.value();
      if (onTheWay && path.size() == 1) {
        node = entry.alternative(value);
      } else if (onTheWay) {
        node = settled((Section) node, path.subList(1, path.size()), value);
      }
      entries.put(
          entry.key(), onTheWay ? new Entry(entry.key(), false, node, entry.position()) : entry);
    }
    return new Section(entries, section.position());
  }

  /**
   * The fewest experiments that include the first one and hold each swept value at least once, by
   * their numbers from 0.
   */
  public List<Long> covering() {
    int members = members();
    List<Long> numbers = new ArrayList<>();
    Combinations.covering(member(0)).forEach(combination -> numbers.add(combination * members));
    coveringMembers().stream().skip(1).forEach(member -> numbers.add((long) member));
    return numbers;
  }

  /** The fewest members that include the first one and hold each of their values. */
  private List<Integer> coveringMembers() {
    return covering(averaged.stream().map(this::size).toList());
  }

  /**
   * The fewest numbers that include 0 and hold each digit at each place.
   *
   * @param sizes how many digits each place has, the most significant first
   */
  public static List<Integer> covering(List<Integer> sizes) {
    List<Integer> numbers = new ArrayList<>(List.of(0));
    int stride = 1;
    for (int i = sizes.size() - 1; i >= 0; i--) {
      for (int digit = 1; digit < sizes.get(i); digit++) {
        numbers.add(digit * stride);
      }
      stride *= sizes.get(i);
    }
    return numbers;
  }

  /**
   * The same config with only those sweeps left that hold a key of {@code keep}; the others take
   * their first value.
   */
  public SweptTemplate sweepingOnly(Predicate<String> keep) {
    return new SweptTemplate(VariedKeys.only(section, keep), averaged);
  }
}
