package io.github.scitemplate.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
