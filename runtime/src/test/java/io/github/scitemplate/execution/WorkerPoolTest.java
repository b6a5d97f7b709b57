package io.github.scitemplate.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.tiny.BuildComponents;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerPoolTest {
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final PrintStream console = new PrintStream(told, true, StandardCharsets.UTF_8);

  @TempDir Path folder;

  private WorkerPool here() {
    return WorkerPool.here(new WorkersHere(new BuildComponents(), 1), console);
  }

  @Test
  void aWorkerWithAnotherNumberOfThreadsTakesThePlaceOfTheFirst() {
    WorkerCommand command =
        new WorkerCommand(
            folder,
            List.of(System.getProperty("java.class.path").split(File.pathSeparator)),
            BuildComponents.class.getName(),
            List.of("-XX:TieredStopAtLevel=1"),
            1,
            false);
    try (WorkerPool pool = WorkerPool.start(command, console)) {
      Worker first = pool.places().get(0).startedWorker();
      pool.useThreads(1);
      assertSame(first, pool.places().get(0).startedWorker());
      pool.useThreads(2);
      Worker second = pool.places().get(0).startedWorker();
      assertNotEquals(first.pid(), second.pid());
      assertFalse(first.isAlive());
      assertEquals(1, pool.parallel());
      pool.kill();
    }
  }

  @Test
  void aSessionHereThatIsTakenOverStopsAndLeavesTheProcessAlone() {
    try (WorkerPool pool = here()) {
      pool.useThreads(2);
      Worker worker = pool.places().get(0).startedWorker();
      assertEquals(ProcessHandle.current().pid(), worker.pid());
      assertFalse(pool.stopRequested());
      pool.endAsLost();
      assertTrue(pool.stopRequested());
      assertEquals(
          "Another process has taken this session over; this one stops.",
          told.toString(StandardCharsets.UTF_8).strip());
      assertThrows(IllegalStateException.class, () -> failing(pool, new Error("native")));
    }
  }

  @Test
  void theFirstFailureOfAPlaceIsTheFailureOfAll() {
    IOException disk = new IOException("disk");
    UserException user = new UserException("No.", "Yes.");
    try (WorkerPool pool = here()) {
      assertSame(disk, assertThrows(IOException.class, () -> failing(pool, disk)));
      assertSame(
          disk,
          assertThrows(IOException.class, () -> failing(pool, new UncheckedIOException(disk))));
      assertSame(user, assertThrows(UserException.class, () -> failing(pool, user)));
      Exception fault = new IllegalArgumentException("fault");
      assertSame(
          fault, assertThrows(IllegalStateException.class, () -> failing(pool, fault)).getCause());
      assertTrue(pool.stopRequested(), "the others are asked to save and end");
    }
  }

  private static void failing(WorkerPool pool, Throwable failure) throws IOException {
    pool.runAll(
        place -> {
          if (failure instanceof IOException file) {
            throw file;
          }
          if (failure instanceof RuntimeException exception) {
            throw exception;
          }
          throw (Error) failure;
        });
  }
}
