package io.github.scitemplate.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the background threads do, and when; nothing here depends on how long anything takes. */
@Timeout(60)
class ReadAheadTest extends TorchTest {
  private static final Randomness SEED = new Randomness(4);
  private static final int SIZE = 6;

  private final List<Integer> made = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void noThreadIsLeft() {
    assertEquals(List.of(), StreamThreads.alive());
  }

  /** Samples that are written down as they are made, after {@code before} has run. */
  private SampleSource written(Runnable before) {
    return new SampleSource() {
      @Override
      public int size() {
        return SIZE;
      }

      @Override
      public Sample get(int index) {
        before.run();
        made.add(index);
        return Sample.of(HostArray.of(new float[] {index}, 1), index);
      }
    };
  }

  private DataLoader oneByOne(int threads, int ahead) {
    return DataLoader.inOrder(written(() -> {}), 1).withThreads(threads).withBatchesAhead(ahead);
  }

  private static BatchSource training(DataLoader loader) {
    return BatchSource.forTraining(loader, SEED, Device.cpu());
  }

  private static long label(BatchSource source, long epoch, int index) {
    try (NDManager scope = Torch.newManager(Device.cpu())) {
      return source.batch(scope, epoch, index).labels().head().toLongArray()[0];
    }
  }

  /** Waits; the test's time limit ends it if it never comes. */
  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      assertFalse(Thread.interrupted(), "it never came");
      Thread.onSpinWait();
    }
  }

  /** Waits until no thread has anything to do. */
  private static void awaitIdle() {
    await(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().matches("data-\\d+"))
                .allMatch(t -> t.getState() == Thread.State.WAITING));
  }

  /** What is made once so many samples are and no thread makes another. */
  private List<Integer> allMade(int count) {
    await(() -> made.size() >= count);
    awaitIdle();
    synchronized (made) {
      return made.stream().sorted().toList();
    }
  }

  @Test
  void noMoreBatchesAreMadeAheadThanAllowed() {
    try (BatchSource source = training(oneByOne(2, 3))) {
      assertEquals(0, label(source, 0, 0));
      assertEquals(List.of(0, 0, 1, 2, 3), allMade(5), "the first decides the shapes, too");
      assertEquals(1, label(source, 0, 1));
      assertEquals(List.of(0, 0, 1, 2, 3, 4), allMade(6));
    }
  }

  @Test
  void theNextEpochBeginsBeforeItIsAskedFor() {
    try (BatchSource source = training(oneByOne(2, 2))) {
      for (int i = 0; i < SIZE; i++) {
        label(source, 0, i);
      }
      assertEquals(List.of(0, 0, 0, 1, 1, 2, 3, 4, 5), allMade(9));
      made.clear();
      assertEquals(0, label(source, 1, 0));
      assertEquals(List.of(2), allMade(1), "what was ahead is used");
    }
  }

  @Test
  void anEvaluationIsReadyToBeginAgain() {
    try (BatchSource source = BatchSource.forEvaluation(oneByOne(2, 2), SEED, Device.cpu())) {
      for (int i = 0; i < SIZE; i++) {
        label(source, 0, i);
      }
      allMade(SIZE + 3);
      made.clear();
      assertEquals(0, label(source, 0, 0));
      assertEquals(List.of(2), allMade(1));
    }
  }

  @Test
  void anUnexpectedBatchDropsWhatIsAhead() {
    try (BatchSource source = training(oneByOne(1, 2))) {
      label(source, 0, 0);
      allMade(4);
      made.clear();
      assertEquals(4, label(source, 7, 4));
      assertEquals(List.of(0, 4, 5), allMade(3), "batch 4, and two ahead");
    }
  }

  @Test
  void aSampleOfADroppedBatchThatComesLateHarmsNoOther() throws Exception {
    Map<Integer, Semaphore> gates = Map.of(2, new Semaphore(0), 5, new Semaphore(0));
    SampleSource gated =
        new SampleSource() {
          @Override
          public int size() {
            return SIZE;
          }

          @Override
          public Sample get(int index) {
            Semaphore gate = gates.get(index);
            if (gate != null) {
              uninterrupted(gate::acquire);
            }
            made.add(index);
            return Sample.of(HostArray.of(new float[] {index}, 1), index);
          }
        };
    DataLoader loader = DataLoader.inOrder(gated, 2).withThreads(2).withBatchesAhead(1);
    try (BatchSource source = training(loader)) {
      assertEquals(0, label(source, 0, 0));
      await(() -> made.contains(3));
      FutureTask<Long> last = new FutureTask<>(() -> label(source, 0, 2));
      new Thread(last).start();
      await(() -> made.contains(4));
      gates.getOrDefault(2, new Semaphore(0)).release();
      await(() -> made.contains(2));
      awaitIdle();
      gates.getOrDefault(5, new Semaphore(0)).release(9);
      assertEquals(4, last.get());
      gates.getOrDefault(2, new Semaphore(0)).release(9);
    }
  }

  @Test
  void batchesCanBePreparedBeforeTheyAreAskedFor() {
    try (BatchSource source = training(oneByOne(1, 2))) {
      source.prepare(0, 3);
      assertEquals(List.of(0, 3, 4), allMade(3));
      assertEquals(3, label(source, 0, 3));
    }
  }

  @Test
  void allThreadsShareTheFirstBatch() {
    CountDownLatch three = new CountDownLatch(3);
    SampleSource together =
        written(
            () -> {
              if (Thread.currentThread().getName().startsWith("data-")) {
                three.countDown();
                uninterrupted(three::await);
              }
            });
    try (BatchSource source =
        training(DataLoader.inOrder(together, SIZE).withThreads(3).withBatchesAhead(1))) {
      assertEquals(0, label(source, 0, 0), "comes only if three threads make samples at once");
    }
  }

  @Test
  void withoutThreadsNothingIsMadeAhead() {
    try (BatchSource source = training(oneByOne(0, 4))) {
      source.prepare(0, 0);
      assertEquals(1, label(source, 0, 1));
      assertEquals(List.of(0, 1), made);
      assertEquals(List.of(), StreamThreads.alive());
    }
  }

  @Test
  void threadsStartWhenTheFirstBatchIsWantedAndDoNotKeepTheProcess() {
    try (BatchSource source = training(oneByOne(2, 2))) {
      source.inputShapes();
      assertEquals(List.of(), StreamThreads.alive());
      label(source, 0, 0);
      assertEquals(List.of("data-1", "data-2"), StreamThreads.alive());
      assertTrue(
          Thread.getAllStackTraces().keySet().stream()
              .filter(t -> t.getName().startsWith("data-"))
              .allMatch(Thread::isDaemon));
    }
  }

  @Test
  void closingWaitsForTheSampleInTheMakingAndMakesNoOther() throws Exception {
    Semaphore allowed = new Semaphore(2);
    CountDownLatch blocked = new CountDownLatch(3);
    SampleSource gated =
        written(
            () -> {
              blocked.countDown();
              uninterrupted(allowed::acquire);
            });
    BatchSource source = training(DataLoader.inOrder(gated, 1).withThreads(1));
    assertEquals(0, label(source, 0, 0));
    blocked.await();
    FutureTask<Boolean> close = new FutureTask<>(source::close, true);
    Thread closing = new Thread(close);
    closing.start();
    await(() -> closing.getState() == Thread.State.TIMED_WAITING);
    allowed.release(9);
    close.get();
    assertEquals(List.of(0, 0, 1), made);
    assertThrows(IllegalStateException.class, () -> label(source, 0, 1));
  }

  @Test
  void aThreadThatWaitsForDataCanBeInterrupted() throws Exception {
    Semaphore allowed = new Semaphore(1);
    SampleSource gated = written(() -> uninterrupted(allowed::acquire));
    try (BatchSource source = training(DataLoader.inOrder(gated, 1).withThreads(1))) {
      FutureTask<Boolean> waiting =
          new FutureTask<>(
              () -> {
                assertThrows(DataFailure.class, () -> label(source, 0, 0));
                return Thread.currentThread().isInterrupted();
              });
      Thread thread = new Thread(waiting);
      thread.start();
      await(() -> thread.getState() == Thread.State.WAITING && !StreamThreads.alive().isEmpty());
      thread.interrupt();
      assertTrue(waiting.get(), "the interrupt is handed on");
      allowed.release(9);
      assertEquals(0, label(source, 0, 0));
    }
  }

  @Test
  void whatTheCallingThreadDoesItselfCountsAsWaiting() {
    AtomicLong clock = new AtomicLong();
    SampleSource slow = written(() -> clock.addAndGet(2_000_000_000L));
    DataLoader loader = DataLoader.inOrder(slow, 4).withThreads(0);
    try (BatchSource source = new StreamedBatches(loader, SEED, false, clock::get)) {
      source.inputShapes();
      assertEquals(OptionalDouble.of(0), source.secondsWaited());
      label(source, 0, 0);
      assertEquals(OptionalDouble.of(8), source.secondsWaited());
      label(source, 0, 1);
      assertEquals(OptionalDouble.of(12), source.secondsWaited());
    }
  }

  @Test
  void onlyTheTimeUntilTheBatchIsThereCountsAsWaiting() {
    AtomicLong clock = new AtomicLong();
    Semaphore allowed = new Semaphore(0);
    SampleSource slow =
        written(
            () -> {
              if (Thread.currentThread().getName().startsWith("data-")) {
                uninterrupted(allowed::acquire);
                clock.addAndGet(1_000_000_000L);
              }
            });
    DataLoader loader = DataLoader.inOrder(slow, 2).withThreads(1).withBatchesAhead(1);
    try (BatchSource source = new StreamedBatches(loader, SEED, false, clock::get)) {
      allowed.release(2);
      label(source, 0, 0);
      assertEquals(OptionalDouble.of(2), source.secondsWaited());
      allowed.release(2);
      await(() -> clock.get() == 4_000_000_000L);
      awaitIdle();
      label(source, 0, 1);
      assertEquals(OptionalDouble.of(2), source.secondsWaited(), "that batch was there already");
      allowed.release(2);
      label(source, 0, 2);
      assertFalse(source.secondsWaited().isEmpty());
      allowed.release(99);
    }
  }

  @Test
  void dataInMemoryDoNotWait() {
    Dataset memory =
        Dataset.of(HostArray.of(new float[SIZE], SIZE), HostArray.of(new long[SIZE], SIZE));
    try (BatchSource source = training(DataLoader.inOrder(memory, 2))) {
      label(source, 0, 0);
      assertEquals(OptionalDouble.empty(), source.secondsWaited());
    }
    DataLoader changed = DataLoader.inOrder(memory, 2).withTransform((sample, random) -> sample);
    try (BatchSource source = training(changed)) {
      assertTrue(source.secondsWaited().isPresent(), "transforms take time");
    }
  }

  private interface Waiting {
    void run() throws InterruptedException;
  }

  private static void uninterrupted(Waiting waiting) {
    try {
      waiting.run();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
