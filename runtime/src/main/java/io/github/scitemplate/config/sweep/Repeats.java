package io.github.scitemplate.config.sweep;

import io.github.scitemplate.config.key.KeyErrors;
import io.github.scitemplate.config.key.KeyLookup;
import io.github.scitemplate.config.key.TypedValues;
import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Entry;
import io.github.scitemplate.config.value.ConfigNode.Items;
import io.github.scitemplate.config.value.ConfigNode.Scalar;
import io.github.scitemplate.config.value.ConfigNode.Section;
import io.github.scitemplate.config.value.Position;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Makes every combination n times an experiment, each with a seed of its own, for {@code repeats:
 * n}. The key means the same as a swept {@code seed_} at the end of the file: the config's own seed
 * is its first value, and the others are derived from that seed. Repeats are therefore the
 * innermost digit of an experiment's number.
 */
public final class Repeats {
  /** The key that says how often each combination is made an experiment. */
  public static final String KEY = "repeats";

  /** The key that repeats sweep. */
  static final String SEED = "seed";

  private static final int MOST = 1_000_000;

  private Repeats() {}

  /** The config with its repeats as a sweep; the same config if it has none. */
  public static Section expand(Section root) {
    checkAlternatives(root, Optional.empty());
    Optional<Entry> repeats = only(root, KEY);
    if (repeats.isEmpty()) {
      return root;
    }
    int count = checked(repeats.get());
    Optional<Entry> seed = only(root, SEED);
    long first = seed.map(Repeats::number).orElse(0L);
    Position position = seed.orElse(repeats.get()).position();
    Section rest = SectionWithout.entries(root, List.of(repeats.get(), seed.orElse(repeats.get())));
    Map<String, Entry> entries = new LinkedHashMap<>(rest.entries());
    List<ConfigNode> seeds =
        seeds(first, count).stream()
            .map(s -> (ConfigNode) new Scalar(s, Long.toString(s), position))
            .toList();
    entries.put(SEED, new Entry(SEED, true, new Items(seeds, position), position));
    return new Section(entries, root.position());
  }

  /**
   * Checks that the key stands in no value of a swept key: there it would be a key of some
   * experiments, whose own configs would then ask for repeats.
   *
   * @param swept the swept key whose values are looked at; empty: outside of any
   */
  private static void checkAlternatives(Section section, Optional<Entry> swept) {
    for (Entry entry : section.entries().values()) {
      if (swept.isPresent() && entry.key().equals(KEY)) {
        String key = swept.get().writtenKey();
        throw entry
            .position()
            .error(
                "repeats stands in a value of " + key + ", but it counts for all experiments.",
                "Write it outside of "
                    + key
                    + ", or give it another name if it is a key of your own.");
      }
      for (ConfigNode value : entry.values()) {
        if (value instanceof Section inner) {
          checkAlternatives(inner, entry.swept() ? Optional.of(entry) : swept);
        }
      }
    }
  }

  /**
   * The first seed is {@code seed} itself. {@link Random} derives the others: its algorithm is
   * specified to the bit, so every JVM finds the same seeds.
   */
  private static Set<Long> seeds(long seed, int count) {
    Set<Long> seeds = new LinkedHashSet<>(List.of(seed));
    Random derived = new Random(seed);
    while (seeds.size() < count) {
      seeds.add((long) derived.nextInt(Integer.MAX_VALUE));
    }
    return seeds;
  }

  /** Whether the config says how often each combination is made an experiment. */
  static boolean areAskedFor(Section root) {
    return only(root, KEY).isPresent();
  }

  private static Optional<Entry> only(Section root, String key) {
    List<KeyLookup.Match> matches = KeyLookup.find(root, key).orElse(List.of());
    if (matches.size() > 1) {
      throw KeyErrors.ambiguous(key, matches);
    }
    return matches.stream().findFirst().map(KeyLookup.Match::entry).filter(e -> !e.isEmpty());
  }

  private static int checked(Entry repeats) {
    long count = number(repeats);
    if (count < 1 || count > MOST) {
      throw repeats
          .position()
          .error(
              "repeats must be from 1 to " + MOST + ", but is " + count + ".",
              "Write how often each combination is to run, or remove the key.");
    }
    return (int) count;
  }

  private static long number(Entry entry) {
    if (entry.swept()) {
      throw entry
          .position()
          .error(
              "The key " + entry.key() + " is swept, but repeats sweep the seed themselves.",
              "Give it one value, or remove repeats.");
    }
    return TypedValues.whole(entry.key(), entry.value());
  }
}
