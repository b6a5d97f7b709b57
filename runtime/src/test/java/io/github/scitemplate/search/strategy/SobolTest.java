package io.github.scitemplate.search.strategy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.space.Domain;
import io.github.scitemplate.search.space.Parameter;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.space.SearchSpace;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SobolTest {

  @Test
  void theFirstPointsAreThoseOfJoeAndKuosProgram() {
    assertArrayEquals(new double[] {0, 0, 0, 0, 0}, unscrambled(0, 0, 1, 2, 3, 4));
    assertArrayEquals(new double[] {0.5, 0.5, 0.5, 0.5, 0.5}, unscrambled(1, 0, 1, 2, 3, 4));
    assertArrayEquals(new double[] {0.75, 0.25, 0.25, 0.25, 0.75}, unscrambled(2, 0, 1, 2, 3, 4));
    assertArrayEquals(new double[] {0.25, 0.75, 0.75, 0.75, 0.25}, unscrambled(3, 0, 1, 2, 3, 4));
    assertArrayEquals(
        new double[] {0.375, 0.375, 0.625, 0.875, 0.375}, unscrambled(4, 0, 1, 2, 3, 4));
  }

  @Test
  void latePointsInHighDimensionsAreThoseOfSciPy() {
    assertArrayEquals(
        new double[] {0.86474609375, 0.41943359375, 0.82666015625, 0.76708984375, 0.21826171875},
        unscrambled(1234, 0, 1, 2, 63, 127));
    assertArrayEquals(
        new double[] {0.65771484375, 0.82373046875, 0.79150390625, 0.56298828125, 0.62744140625},
        unscrambled(2047, 5, 17, 40, 100, 126));
  }

  @Test
  void scrambledPointsStillPutOneIntoEveryInterval() {
    SearchSpace space = unitCube(10);
    for (long seed = 0; seed < 20; seed++) {
      SearchStrategy sobol = SearchMethod.SOBOL.strategy(space, ScoreMode.MIN, seed);
      int[][] counts = new int[10][64];
      for (int n = 0; n < 64; n++) {
        Point point = sobol.ask(n, List.of());
        for (int i = 0; i < 10; i++) {
          counts[i][(int) (64 * point.code(i))]++;
        }
      }
      for (int[] dimension : counts) {
        assertEquals(64, IntStream.of(dimension).filter(count -> count == 1).count());
      }
    }
  }

  @Test
  void anotherSeedScramblesDifferently() {
    SearchSpace space = unitCube(2);
    assertNotEquals(
        SearchMethod.SOBOL.strategy(space, ScoreMode.MIN, 1).ask(0, List.of()),
        SearchMethod.SOBOL.strategy(space, ScoreMode.MIN, 2).ask(0, List.of()));
  }

  @Test
  void moreParametersThanDimensionsAreDrawnAtRandom() {
    SearchSpace space = unitCube(SobolSequence.MAX_DIMENSIONS + 3);
    Map<String, Object> values =
        SearchMethod.SOBOL.strategy(space, ScoreMode.MIN, 1).ask(5, List.of()).values();
    assertEquals(SobolSequence.MAX_DIMENSIONS + 3, values.size());
  }

  private static SearchSpace unitCube(int dimensions) {
    return SearchSpace.of(
        IntStream.range(0, dimensions)
            .mapToObj(i -> Parameter.of("x" + i, Domain.uniform(0, 1)))
            .toArray(Parameter[]::new));
  }

  private static double[] unscrambled(long index, int... dimensions) {
    return IntStream.of(dimensions)
        .mapToDouble(d -> Integer.toUnsignedLong(SobolSequence.bits(index, d)) * 0x1p-32)
        .toArray();
  }
}
