package io.github.scitemplate.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.logger.OutputLines;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way between a controller and its worker. */
class WorkerChannelTest {
  @TempDir Path temporary;

  private static WorkerChannel worker(WorkerDoor door) throws Exception {
    String[] invitation = door.invitation().split(" ", 2);
    return WorkerChannel.connect(invitation[1], invitation[0]);
  }

  @Test
  void onlyWhoShowsTheTokenIsLetIn() throws Exception {
    try (WorkerDoor door = WorkerDoor.open()) {
      String address = door.invitation().split(" ", 2)[1];
      try (WorkerChannel stranger = WorkerChannel.connect(address, "guessed")) {
        assertNull(stranger.receive());
        assertFalse(door.worker().isDone());
      }
      try (WorkerChannel worker = worker(door);
          WorkerChannel controller = door.worker().get(20, TimeUnit.SECONDS)) {
        controller.send("do this");
        assertEquals("do this", worker.receive());
        worker.send("é\u2028" + "x".repeat(100_000));
        assertEquals("é\u2028" + "x".repeat(100_000), controller.receive());
      }
    }
  }

  @Test
  void whoSaysNothingKeepsNobodyOut() throws Exception {
    try (WorkerDoor door = WorkerDoor.open()) {
      String address = door.invitation().split(" ", 2)[1];
      String file = address.substring("file:".length());
      try (SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(file));
          WorkerChannel worker = worker(door);
          WorkerChannel controller = door.worker().get(20, TimeUnit.SECONDS)) {
        assertTrue(silent.isOpen());
        worker.send("x");
        assertEquals("x", controller.receive());
      }
    }
  }

  @Test
  void nothingStaysOfTheDoorWhenTheWorkerIsIn() throws Exception {
    WorkerDoor door = WorkerDoor.open();
    String address = door.invitation().split(" ", 2)[1];
    try (WorkerChannel worker = worker(door);
        WorkerChannel controller = door.worker().get(20, TimeUnit.SECONDS)) {
      worker.send("x");
      assertEquals("x", controller.receive());
      if (address.startsWith("file:")) {
        Path file = Path.of(address.substring("file:".length()));
        for (int i = 0; i < 1000 && Files.exists(file.getParent()); i++) {
          Thread.sleep(10);
        }
        assertFalse(Files.exists(file.getParent()), file.toString());
      }
    }
  }

  @Test
  void whereAPathIsTooLongForASocketTheDoorIsAPort() throws Exception {
    Path directory = Files.createDirectories(temporary.resolve("x".repeat(120)));
    try (WorkerDoor door = WorkerDoor.below(directory)) {
      String address = door.invitation().split(" ", 2)[1];
      assertTrue(address.matches("port:\\d+"), address);
      try (Stream<Path> left = Files.list(directory)) {
        assertEquals(0, left.count());
      }
      try (WorkerChannel stranger = WorkerChannel.connect(address, "guessed")) {
        assertNull(stranger.receive());
      }
      try (WorkerChannel worker = worker(door);
          WorkerChannel controller = door.worker().get(20, TimeUnit.SECONDS)) {
        controller.send("do this");
        assertEquals("do this", worker.receive());
        worker.send("done");
        assertEquals("done", controller.receive());
      }
    }
  }

  @Test
  void whatAKilledControllerLeftIsClearedAndNothingElse() throws Exception {
    Path left = Files.createTempDirectory(temporary, "template-worker-");
    Files.createFile(left.resolve("w"));
    WorkerDoor.clear("file:" + left.resolve("w"));
    assertFalse(Files.exists(left));
    Path other = Files.createFile(temporary.resolve("w"));
    WorkerDoor.clear("file:" + other);
    WorkerDoor.clear("port:5");
    assertTrue(Files.exists(other));
  }

  @Test
  void aLineThatNeverEndsIsRefused() throws Exception {
    try (WorkerDoor door = WorkerDoor.open();
        WorkerChannel worker = worker(door);
        WorkerChannel controller = door.worker().get(20, TimeUnit.SECONDS)) {
      worker.send("x".repeat(10));
      assertEquals("x".repeat(10), controller.receive(10));
      worker.send("x".repeat(11));
      IOException e = assertThrows(IOException.class, () -> controller.receive(10));
      assertEquals("a message never ends", e.getMessage());
    }
  }

  @Test
  void anInterruptedThreadSendsAndReceivesAllTheSame() throws Exception {
    try (WorkerDoor door = WorkerDoor.open();
        WorkerChannel worker = worker(door);
        WorkerChannel controller = door.worker().get(20, TimeUnit.SECONDS)) {
      Thread.currentThread().interrupt();
      worker.send("one");
      assertTrue(Thread.currentThread().isInterrupted());
      assertEquals("one", controller.receive());
      assertTrue(Thread.interrupted());
      worker.send("two");
      assertEquals("two", controller.receive());
    }
  }

  @Test
  void piecesOfOutputBecomeLines() {
    List<String> lines = new ArrayList<>();
    OutputLines output = new OutputLines();
    List<String> pieces = new ArrayList<>();
    try (PrintStream stream =
        ChannelOutput.stream(
            bytes -> {
              pieces.add(bytes);
              output.add(bytes, lines::add);
            })) {
      stream.print("a piece");
      stream.println(" and its end");
      stream.print("\u001E{\"kind\":\"ENDED\"}\r\né\uD83D\uDE00\n\n");
      stream.write('x');
      assertEquals(
          List.of("a piece and its end", "\u001E{\"kind\":\"ENDED\"}", "é\uD83D\uDE00", ""), lines);
      output.flush(lines::add);
      output.flush(lines::add);
      assertEquals("x", lines.get(4));
      assertEquals(5, lines.size());
      stream.print("y".repeat(200_000));
      assertEquals(8, lines.size());
    }
    assertTrue(pieces.size() > 4);
  }
}
