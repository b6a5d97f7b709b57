package io.github.scitemplate.search.strategy;

import io.github.scitemplate.search.space.Choice;
import io.github.scitemplate.search.space.Domain;
import io.github.scitemplate.search.space.Draws;
import io.github.scitemplate.search.space.NumericDomain;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.SearchSpace;
import java.util.List;

/**
 * Fills the space evenly with points of the {@link SobolSequence}, scrambled by the seed. The
 * scrambling is Owen's (nested, uniform) in the form of Laine and Karras with the hash of Burley,
 * "Practical Hash-based Owen Scrambling" (Journal of Computer Graphics Techniques, 2020).
 * Parameters beyond the sequence's dimensions, and points that the exclusions refuse, are drawn at
 * random.
 */
record SobolSearch(SearchSpace space, long seed) implements SearchStrategy {
  private static final long PURPOSE = 0x736F_626FL;

  @Override
  public Point ask(long question, List<Point> pending) {
    Draws beyond = Draws.of(seed, question, PURPOSE);
    Point point =
        space.complete(
            parameter -> {
              double position =
                  parameter < SobolSequence.MAX_DIMENSIONS
                      ? coordinate(question, parameter)
                      : beyond.uniform();
              return value(space.parameters().get(parameter).domain(), position);
            });
    return space.excludes(point) ? space.randomPoint(seed, question) : point;
  }

  private double coordinate(long question, int dimension) {
    int bits = SobolSequence.bits(question, dimension);
    int scrambled = scramble(bits, (int) Draws.hash(seed, dimension, PURPOSE));
    return (Integer.toUnsignedLong(scrambled) + 0.5) * 0x1p-32;
  }

  /** Flips each bit or not, by a hash of the bits above it. */
  static int scramble(int bits, int seed) {
    int x = Integer.reverse(bits);
    x ^= x * 0x3d20adea;
    x += seed;
    x *= (seed >>> 16) | 1;
    x ^= x * 0x05526c56;
    x ^= x * 0x53a22864;
    return Integer.reverse(x);
  }

  private static Object value(Domain domain, double position) {
    return domain instanceof NumericDomain numbers
        ? numbers.valueAt(position)
        : ((Choice) domain).values().get((int) (position * ((Choice) domain).size()));
  }

  @Override
  public void tell(long question, Trial trial) {
    // Nothing is learnt.
  }
}
