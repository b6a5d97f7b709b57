package io.github.scitemplate.execution;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class RepeatedTaskTest {

  @Test
  void aRunThatFailsDoesNotEndTheRepetition() throws InterruptedException {
    Semaphore runs = new Semaphore(0);
    Runnable failing =
        () -> {
          runs.release();
          throw new IllegalStateException("on purpose");
        };
    RepeatedTask task = new RepeatedTask("failing", Duration.ofMillis(1), failing);
    runs.acquire(3);
    task.close();
  }
}
