package io.github.scitemplate.search.pruning;

import java.util.Collections;
import java.util.PriorityQueue;

/**
 * The median of numbers that come one by one; of an even number the larger of the two in the
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

  /** There must be a number. */
  double median() {
    return upper.element();
  }
}
