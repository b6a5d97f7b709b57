package io.github.scitemplate.metrics;

import java.util.Arrays;

/** A growing list of numbers, without boxing. */
final class Growing {
  private static final int FIRST = 1024;
  private double[] numbers = new double[0];
  private int size;

  void add(double number) {
    if (size == numbers.length) {
      int more = Math.max(FIRST, Math.toIntExact(Math.min(2L * size, Integer.MAX_VALUE - 8)));
      numbers = Arrays.copyOf(numbers, more);
    }
    numbers[size++] = number;
  }

  double get(int index) {
    return numbers[index];
  }

  int size() {
    return size;
  }

  double[] toArray() {
    return Arrays.copyOf(numbers, size);
  }

  /** Replaces all numbers by a copy of {@code others}. */
  void set(double[] others) {
    numbers = others.clone();
    size = others.length;
  }
}
