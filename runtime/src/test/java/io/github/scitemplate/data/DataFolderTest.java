package io.github.scitemplate.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path above;
  private Path folder;
  private final AtomicInteger made = new AtomicInteger();

  @BeforeEach
  void inAFolderThatIsNotThereYet() {
    folder = above.resolve("not there").resolve("data");
  }

  private void twoFiles(Path empty) throws IOException {
    made.incrementAndGet();
    Files.writeString(empty.resolve("a"), "1");
    Files.writeString(Files.createDirectory(empty.resolve("b")).resolve("c"), "2");
  }

  private List<String> beside() throws IOException {
    try (Stream<Path> entries = Files.list(folder.getParent())) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFolderIsMadeOnce() throws IOException {
    assertEquals(folder, DataFolder.madeOnce(folder, this::twoFiles));
    assertEquals(folder, DataFolder.madeOnce(folder, this::twoFiles));
    assertEquals(1, made.get());
    assertEquals("2", Files.readString(folder.resolve("b/c")));
    assertEquals(List.of("data"), beside());
  }

  @Test
  void whatWasNotFinishedIsNotThere() throws IOException {
    assertThrows(
        IllegalStateException.class,
        () ->
            DataFolder.madeOnce(
                folder,
                empty -> {
                  twoFiles(empty);
                  throw new IllegalStateException("killed");
                }));
    UserException full =
        assertThrows(
            UserException.class,
            () ->
                DataFolder.madeOnce(
                    folder,
                    empty -> {
                      twoFiles(empty);
                      throw new IOException("No space left on device");
                    }));
    assertTrue(("" + full).contains("No space left on device"), "" + full);
    assertEquals(List.of(), beside());
    DataFolder.madeOnce(folder, this::twoFiles);
    assertEquals("1", Files.readString(folder.resolve("a")));
  }

  @Test
  void ofSeveralAtOnceTheFirstThatIsFullCounts() throws Exception {
    int askers = 4;
    CyclicBarrier allAreFull = new CyclicBarrier(askers);
    ExecutorService threads = Executors.newFixedThreadPool(askers);
    try {
      List<Future<Path>> asked =
          IntStream.range(0, askers)
              .mapToObj(
                  i ->
                      threads.submit(
                          () ->
                              DataFolder.madeOnce(
                                  folder,
                                  empty -> {
                                    twoFiles(empty);
                                    await(allAreFull);
                                  })))
              .toList();
      for (Future<Path> each : asked) {
        assertEquals("2", Files.readString(each.get().resolve("b/c")));
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(askers, made.get());
    assertEquals(List.of("data"), beside());
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFileInItsPlaceStays() throws IOException {
    Path file = Files.writeString(above.resolve("data"), "mine");
    UserException refused =
        assertThrows(UserException.class, () -> DataFolder.madeOnce(file, this::twoFiles));
    assertTrue(("" + refused).contains("it is no folder"), "" + refused);
    assertEquals("mine", Files.readString(file));
  }
}
