package io.github.scitemplate.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScoreSummaryTest {
  private static final double DOF_2 = 4.302652729911275; // Student's t, 0.975, from tables

  @Test
  void threeScoresHaveAMeanADeviationAndAnInterval() {
    ScoreSummary summary = ScoreSummary.of(List.of(1.0, 2.0, 4.5));
    assertEquals(2.5, summary.mean(), 1e-12);
    assertEquals(Math.sqrt(6.5 / 2), summary.deviation(), 1e-12);
    double half = DOF_2 * summary.deviation() / Math.sqrt(3);
    assertEquals(2.5 - half, summary.low(), 1e-9);
    assertEquals(2.5 + half, summary.high(), 1e-9);
  }

  @Test
  void oneScoreSaysNothingOfItsSpreadAndNaNDoesNotCount() {
    ScoreSummary one = ScoreSummary.of(List.of(3.0, Double.NaN));
    assertEquals(1, one.count());
    assertEquals(3.0, one.mean());
    assertTrue(Double.isNaN(one.deviation()) && Double.isNaN(one.low()));
    assertTrue(Double.isNaN(ScoreSummary.of(List.of()).mean()));
  }

  /** The numbers are SciPy's: {@code golden/intervals/golden.py}. */
  @Test
  void meanDeviationAndIntervalAreThoseOfScipy() throws IOException {
    List<String> lines =
        Files.readAllLines(GoldenFile.folder("intervals").resolve("intervals.csv"));
    assertEquals(24, lines.size());
    for (String line : lines) {
      List<Double> numbers = Stream.of(line.split(",")).map(Double::valueOf).toList();
      ScoreSummary summary = ScoreSummary.of(numbers.subList(4, numbers.size()));
      double relative = 1e-9 * summary.deviation();
      assertEquals(numbers.get(0), summary.mean(), 1e-12);
      assertEquals(numbers.get(1), summary.deviation(), relative);
      assertEquals(numbers.get(2), summary.low(), 10 * relative);
      assertEquals(numbers.get(3), summary.high(), 10 * relative);
    }
  }
}
