package io.github.scitemplate.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StopwatchTest {
  private long now = 5_000_000_000L;

  private void pass(long seconds) {
    now += seconds * 1_000_000_000L;
  }

  @Test
  void aPauseCountsNeitherAsTrainingNorAsTimeSinceTheLastSave() {
    Stopwatch stopwatch = new Stopwatch(() -> now, 10);
    pass(2);
    stopwatch.mark();
    pass(3);
    stopwatch.pause();
    pass(1000);
    stopwatch.goOn();
    pass(4);
    assertEquals(19, stopwatch.seconds());
    assertEquals(7, stopwatch.sinceMark());
  }
}
