package io.github.scitemplate.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BackgroundWritesTest {
  private final List<Integer> written = Collections.synchronizedList(new ArrayList<>());

  @Test
  void writesAreDoneInOrderOnAnotherThread() throws Exception {
    Thread[] writer = new Thread[1];
    try (BackgroundWrites writes = new BackgroundWrites()) {
      for (int i = 0; i < 20; i++) {
        int number = i;
        writes.add(
            () -> {
              writer[0] = Thread.currentThread();
              written.add(number);
            });
      }
      writes.await();
      assertEquals(20, written.size());
      assertEquals(written.stream().sorted().toList(), List.copyOf(written));
    }
    assertFalse(writer[0] == Thread.currentThread(), "the thread that trains writes nothing");
    writer[0].join();
  }

  @Test
  void onlySoManyCopiesWaitToBeWritten() throws Exception {
    CountDownLatch disk = new CountDownLatch(1);
    AtomicInteger added = new AtomicInteger();
    try (BackgroundWrites writes = new BackgroundWrites()) {
      Thread training =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 10; i++) {
                    writes.add(
                        () -> {
                          awaitUninterruptibly(disk);
                          written.add(added.get());
                        });
                    added.incrementAndGet();
                  }
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      training.start();
      while (training.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertEquals(4, added.get());
      disk.countDown();
      training.join();
      writes.await();
      assertEquals(10, written.size());
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void afterAFailureNothingMoreIsWrittenAndItIsThrownAtEveryOccasion() throws Exception {
    try (BackgroundWrites writes = new BackgroundWrites()) {
      writes.add(
          () -> {
            throw new IOException("no space left on device");
          });
      IOException told = assertThrows(IOException.class, writes::await);
      assertEquals("no space left on device", told.getMessage());
      assertThrows(IOException.class, () -> writes.add(() -> written.add(1)));
      assertThrows(IOException.class, writes::await);
      assertTrue(written.isEmpty());
    }
  }

  @Test
  void theEndOfMemoryIsAFailureLikeAnyOther() throws Exception {
    try (BackgroundWrites writes = new BackgroundWrites()) {
      writes.add(
          () -> {
            throw new OutOfMemoryError("Java heap space");
          });
      IOException told = assertThrows(IOException.class, writes::await);
      assertEquals("java.lang.OutOfMemoryError: Java heap space", told.getMessage());
    }
  }

  @Test
  void closingAgainOrAskingAfterwardsDoesNotWait() {
    BackgroundWrites writes = new BackgroundWrites();
    writes.close();
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          writes.close();
          writes.await();
        });
  }

  @Test
  void closingLetsWhatIsPendingBeWritten() throws Exception {
    try (BackgroundWrites writes = new BackgroundWrites()) {
      writes.add(() -> written.add(1));
      writes.add(() -> written.add(2));
    }
    assertEquals(List.of(1, 2), List.copyOf(written));
  }
}
