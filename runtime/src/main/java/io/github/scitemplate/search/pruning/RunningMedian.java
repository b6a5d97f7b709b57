package io.github.scitemplate.search.pruning;

import java.util.Collections;
import java.util.PriorityQueue;

/**
 * The median of numbers that come one by one. For an even count, it is the larger of the two in the
 * middle.
 */
final class RunningMedian {
  private final PriorityQueue<Double> lower = new PriorityQueue<>(Collections.reverseOrder());
  private final PriorityQueue<Double> upper = new PriorityQueue<>();

  void add(double number) {
    lower.add(number);
    upper.add(lower.remove());
    if (lower.size() < count() / 2) {
      lower.add(upper.remove());
    }
  }

  int count() {
    return lower.size() + upper.size();
  }

  /** The median of the numbers so far, of which there must be one at least. */
  double median() {
    return upper.element();
  }
}
