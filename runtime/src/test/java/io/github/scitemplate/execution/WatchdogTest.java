package io.github.scitemplate.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.logger.Audience;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private final Semaphore bites = new Semaphore(0);

  @Test
  void itBitesAgainOnlyAfterTheWaitingIsOver() throws InterruptedException {
    try (Watchdog watchdog = new Watchdog(Optional.of(Duration.ofMillis(1)), bites::release)) {
      bites.acquire();
      watchdog.steps(1);
      watchdog.suspend();
      int before = bites.availablePermits();
      Thread.sleep(50);
      assertEquals(before, bites.availablePermits(), "nobody is expected to make a step");
      watchdog.steps(2);
      bites.acquire(before + 1);
      assertTrue(watchdog.hasBitten());
    }
  }

  /** As on a terminal that somebody has stopped: whoever prints waits, and reads no steps. */
  @Test
  void timeThatPrintingTakesDoesNotCountButPrintingIsNoStep() throws InterruptedException {
    try (Watchdog watchdog = new Watchdog(Optional.of(Duration.ofMillis(1)), bites::release)) {
      new UncountedTelling(line -> assertNoBite(watchdog), watchdog).line("stopped");
      bites.drainPermits();
      watchdog.steps(2);
      Audience quick = new UncountedTelling(line -> {}, watchdog);
      while (!bites.tryAcquire()) {
        quick.line("still no step");
      }
    }
  }

  private void assertNoBite(Watchdog watchdog) {
    watchdog.steps(1);
    int before = bites.availablePermits();
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    assertEquals(before, bites.availablePermits(), "the worker is not to blame");
  }
}
