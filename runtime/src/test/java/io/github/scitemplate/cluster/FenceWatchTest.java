package io.github.scitemplate.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.experiment.Attempts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a task's process ends because a later one does its work. */
class FenceWatchTest {
  @TempDir Path folder;
  private final AtomicInteger halts = new AtomicInteger();
  private ClusterFiles files;
  private FenceWatch fence;

  @BeforeEach
  void firstLife() throws IOException {
    files = new ClusterFiles(folder.resolve("cluster"));
    fence = new FenceWatch(files, life().task(), halts::incrementAndGet);
  }

  private TaskTelling life() throws IOException {
    try (TaskTelling telling = TaskTelling.begin(files, 1, 0)) {
      return telling;
    }
  }

  @Test
  void aLaterAttemptEndsIt() throws IOException {
    Attempts attempts = new Attempts(folder.resolve("attempts"));
    fence.beginning();
    fence.begun(attempts.begin(0, 9));
    fence.look();
    assertEquals(0, halts.get());
    attempts.begin(0, 9);
    fence.look();
    assertEquals(1, halts.get());
    fence.left();
    fence.look();
    assertEquals(1, halts.get(), "it has left the experiment");
  }

  @Test
  void aLaterProcessOfItsTaskEndsItEvenBeforeItsAttempt() throws IOException {
    try (TaskTelling other = TaskTelling.begin(files, 1, 1)) {
      assertEquals(1, other.task().life());
    }
    fence.look();
    fence.beginning();
    assertEquals(0, halts.get(), "another task is nobody's successor");
    assertEquals(2, life().task().life());
    fence.look();
    assertEquals(1, halts.get());
    fence.beginning();
    assertEquals(2, halts.get());
  }

  @Test
  void itLooksByItself() throws IOException, InterruptedException {
    CountDownLatch halted = new CountDownLatch(1);
    FenceWatch watching = new FenceWatch(files, new TaskLife(1, 0, 1), halted::countDown);
    watching.start(Duration.ofMillis(5));
    assertEquals(2, life().task().life());
    assertTrue(halted.await(60, TimeUnit.SECONDS));
  }
}
