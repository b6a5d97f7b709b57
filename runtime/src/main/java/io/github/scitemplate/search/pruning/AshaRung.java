package io.github.scitemplate.search.pruning;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeSet;

/**
 * The experiments that have reached one rung, divided into the best, which may all go on, and the
 * rest.
 */
final class AshaRung {
  private final int reduction;

  /** The worst first. */
  private final PriorityQueue<Entry> best = new PriorityQueue<>(Collections.reverseOrder());

  /** The best first. */
  private final PriorityQueue<Entry> rest = new PriorityQueue<>();

  private final TreeSet<Entry> pausing = new TreeSet<>();
  private final Map<Integer, Entry> entries = new HashMap<>();
  private int reached;

  AshaRung(int reduction) {
    this.reduction = reduction;
  }

  private record Entry(double loss, int experiment) implements Comparable<Entry> {
    private static final Comparator<Entry> ORDER =
        Comparator.comparingDouble(Entry::loss).thenComparingInt(Entry::experiment);

    @Override
    public int compareTo(Entry other) {
      return ORDER.compare(this, other);
    }
  }

  void pauses(int experiment, double loss) {
    passes(experiment, loss);
    if (loss < Double.POSITIVE_INFINITY) {
      var entry = new Entry(loss, experiment);
      pausing.add(entry);
      entries.put(experiment, entry);
    }
  }

  void passes(int experiment, double loss) {
    reached++;
    if (loss < Double.POSITIVE_INFINITY) {
      best.add(new Entry(loss, experiment));
      rest.add(best.remove());
    }
    if (best.size() < reached / reduction && !rest.isEmpty()) {
      best.add(rest.remove());
    }
  }

  /**
   * The best of the experiments that pause here, if it is among the best of all that have reached
   * the rung.
   */
  Optional<Integer> next() {
    boolean none = best.isEmpty() || pausing.isEmpty();
    return none || pausing.first().compareTo(best.element()) > 0
        ? Optional.empty()
        : Optional.of(pausing.first().experiment());
  }

  void goesOn(int experiment) {
    Entry entry = entries.remove(experiment);
    if (entry != null) {
      pausing.remove(entry);
    }
  }
}
