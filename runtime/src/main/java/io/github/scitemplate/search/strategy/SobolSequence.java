package io.github.scitemplate.search.strategy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Sobol's sequence in the order of Gray codes, with the direction numbers of Joe and Kuo,
 * "Constructing Sobol sequences with better two-dimensional projections" (SIAM Journal on
 * Scientific Computing, 2008). Any first 2^k points fill the unit cube evenly.
 */
final class SobolSequence {
  /** The number of dimensions for which there are direction numbers here. */
  static final int MAX_DIMENSIONS = 128;

  private static final int BITS = 32;
  private static final int[][] DIRECTIONS = read();

  private SobolSequence() {}

  /**
   * A coordinate of a point, as the 32 bits after the binary point.
   *
   * @param index of the point, from 0
   * @param dimension from 0
   */
  static int bits(long index, int dimension) {
    int gray = (int) (index ^ (index >>> 1));
    int bits = 0;
    for (int i = 0; i < BITS; i++) {
      if ((gray >>> i & 1) != 0) {
        bits ^= DIRECTIONS[dimension][i];
      }
    }
    return bits;
  }

  private static int[][] read() {
    var directions = new ArrayList<int[]>();
    directions.add(firstDimension());
    try (InputStream file = SobolSequence.class.getResourceAsStream("joe-kuo.txt");
        var lines =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(file), StandardCharsets.US_ASCII))) {
      lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> directions.add(directions(List.of(line.split(" ")))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directions.toArray(int[][]::new);
  }

  private static int[] firstDimension() {
    int[] directions = new int[BITS];
    for (int i = 0; i < BITS; i++) {
      directions[i] = 1 << (BITS - 1 - i);
    }
    return directions;
  }

  /** Completes the initial numbers by the recurrence of the polynomial. */
  private static int[] directions(List<String> line) {
    int polynomial = Integer.parseInt(line.get(0));
    int degree = line.size() - 1;
    int[] directions = new int[BITS];
    for (int i = 0; i < degree; i++) {
      directions[i] = Integer.parseInt(line.get(i + 1)) << (BITS - 1 - i);
    }
    for (int i = degree; i < BITS; i++) {
      int next = directions[i - degree] ^ (directions[i - degree] >>> degree);
      for (int k = 1; k < degree; k++) {
        if ((polynomial >>> (degree - k) & 1) != 0) {
          next ^= directions[i - k];
        }
      }
      directions[i] = next;
    }
    return directions;
  }
}
