package io.github.scitemplate.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BackgroundWritingTest {
  private final List<Integer> written = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch flushed = new CountDownLatch(1);

  private BackgroundWriting writing() {
    return new BackgroundWriting(flushed::countDown);
  }

  /** Jobs come in bursts, with pauses in which the thread rests, or waits, or is asked to hurry. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void allJobsAreDoneInTheirOrder(long seed) throws Exception {
    Random random = new Random(seed);
    try (BackgroundWriting writing = writing()) {
      for (int i = 0; i < 300; i++) {
        int number = i;
        writing.write(random.nextInt(40 << 20), () -> written.add(number));
        switch (random.nextInt(20)) {
          case 0 -> Thread.sleep(random.nextInt(30));
          case 1 -> {
            writing.await();
            assertEquals(i + 1, written.size());
          }
          default -> {
            // The next job comes at once.
          }
        }
      }
    }
    assertEquals(IntStream.range(0, 300).boxed().toList(), written);
  }

  @Test
  void whatIsWrittenIsHandedOnWithoutBeingAskedFor() throws Exception {
    try (BackgroundWriting writing = writing()) {
      writing.write(1, () -> written.add(1));
      flushed.await();
      assertEquals(List.of(1), written);
    }
  }

  @Test
  void severalThreadsMayWaitAtOnce() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    try (BackgroundWriting writing = writing()) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int number = i;
        Thread thread =
            new Thread(
                () -> {
                  try {
                    writing.write(100, () -> written.add(number));
                    open.await();
                    writing.await();
                  } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
        thread.start();
        threads.add(thread);
      }
      open.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(4, written.size());
    }
  }

  @Test
  void aFailureIsToldToWhoeverComesNext() throws Exception {
    BackgroundWriting writing = writing();
    writing.write(
        1,
        () -> {
          throw new IOException("no space left");
        });
    IOException told = assertThrows(IOException.class, writing::await);
    assertEquals("no space left", told.getMessage());
    assertThrows(IOException.class, () -> writing.write(1, () -> written.add(1)));
    assertThrows(IOException.class, writing::close);
    assertEquals(List.of(), written);
  }
}
