package io.github.scitemplate.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GpuSlotsTest {
  private static CompletableFuture<List<String>> taking(GpuSlots slots, int wanted) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return slots.take(wanted, List.of());
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void eachGetsItsOwnAndTheNextWaitsUntilEnoughAreFree() throws Exception {
    GpuSlots slots = GpuSlots.of(3, null);
    List<String> one = slots.take(1, List.of());
    List<String> two = slots.take(1, List.of());
    assertEquals(List.of("0"), one);
    assertEquals(List.of("1"), two);
    CompletableFuture<List<String>> both = taking(slots, 2);
    slots.giveBack(one);
    List<String> taken = both.get(10, TimeUnit.SECONDS);
    assertEquals(2, taken.size());
    assertFalse(taken.contains("1"), "that one is not free: " + taken);
  }

  @Test
  void aWorkerKeepsThoseItHadSoThatItNeedNotStartAnew() throws InterruptedException {
    GpuSlots slots = GpuSlots.of(4, null);
    assertEquals(List.of("2"), slots.take(1, List.of("2")));
    assertEquals(List.of("0"), slots.take(1, List.of("2")), "others have it now");
  }

  @Test
  void whoWantsMoreThanThereAreGetsAllAndWhoWantsNoneGetsNone() throws InterruptedException {
    GpuSlots slots = GpuSlots.of(2, null);
    assertEquals(List.of(), slots.take(0, List.of()));
    assertEquals(List.of("0", "1"), slots.take(8, List.of()));
    assertTrue(GpuSlots.of(0, null).isEmpty());
    assertEquals(List.of(), GpuSlots.of(0, null).take(1, List.of()));
  }

  @Test
  void theyAreCalledAsTheSystemWasToldToCallThem() throws InterruptedException {
    assertEquals(List.of("5", "7"), GpuSlots.of(2, "5, 7").take(2, List.of()));
    assertEquals(List.of("0"), GpuSlots.of(1, "").take(1, List.of()));
  }

  @Test
  void nobodyWaitsAnyMoreWhenEverythingEnds() throws Exception {
    GpuSlots slots = GpuSlots.of(1, null);
    slots.take(1, List.of());
    CompletableFuture<List<String>> waiting = taking(slots, 1);
    slots.close();
    assertEquals(List.of(), waiting.get(10, TimeUnit.SECONDS));
  }
}
