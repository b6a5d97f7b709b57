package io.github.scitemplate.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpacingTest {
  private long now = 1_000_000;

  /** How many reports are due when somebody asks each 250 ms. */
  private int due(Spacing spacing, Duration time) {
    int due = 0;
    for (long end = now + time.toNanos(); now < end; now += Duration.ofMillis(250).toNanos()) {
      due += spacing.isDue() ? 1 : 0;
    }
    return due;
  }

  @Test
  void reportsBecomeSeldomerTheLongerItLasts() {
    Spacing spacing = new Spacing(Duration.ofSeconds(2), () -> now);
    assertTrue(spacing.isDue(), "the first is due at once");
    assertFalse(spacing.isDue());
    assertEquals(59, due(spacing, Duration.ofMinutes(2)), "each two seconds");
    int hour = due(spacing, Duration.ofHours(1));
    assertTrue(hour > 200 && hour < 320, hour + " in the first hour");
    assertEquals(120, due(spacing, Duration.ofHours(1)), "then each half minute");
  }

  @Test
  void whereAllAreReportedAllAreDue() {
    Spacing spacing = new Spacing(Duration.ZERO, () -> now);
    assertEquals(4 * 7200, due(spacing, Duration.ofHours(2)));
  }
}
