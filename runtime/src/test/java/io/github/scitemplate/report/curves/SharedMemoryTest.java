package io.github.scitemplate.report.curves;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class SharedMemoryTest {
  private static final long MEBI = 1L << 20;

  @Test
  void largeFilesAreReadAfterEachOther() {
    SharedMemory memory = new SharedMemory(10 * MEBI);
    List<String> order = new CopyOnWriteArrayList<>();
    CompletableFuture<?> second =
        memory.with(
            6 * MEBI,
            () -> {
              CompletableFuture<?> other =
                  CompletableFuture.runAsync(
                      () -> memory.with(6 * MEBI, () -> order.add("second")));
              while (!memory.isWaitedFor()) {
                assertFalse(other.isDone(), "both had memory at once");
                Thread.onSpinWait();
              }
              order.add("first");
              return other;
            });
    second.join();
    assertEquals(List.of("first", "second"), order);
  }

  @Test
  void smallOnesAreReadTogetherAndOneLargerThanAllAlone() {
    SharedMemory memory = new SharedMemory(10 * MEBI);
    assertEquals(
        "both",
        memory.with(
            4 * MEBI,
            () -> CompletableFuture.supplyAsync(() -> memory.with(4 * MEBI, () -> "both")).join()));
    assertEquals("alone", memory.with(1 << 30, () -> "alone"));
  }
}
