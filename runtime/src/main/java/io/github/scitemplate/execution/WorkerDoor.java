package io.github.scitemplate.execution;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The socket on which a controller accepts its worker. It is a file in a folder of its own, which
 * is deleted as soon as the worker has connected. Where the system has no such sockets, it is a
 * port of the loopback address. Only a process that sends the token is accepted.
 */
final class WorkerDoor implements AutoCloseable {
  private static final int MOST_SHOWN = 100;
  private static final String FOLDER = "template-worker-";

  private final ServerSocketChannel door;
  private final String address;
  private final @Nullable Path file;
  private final String token = UUID.randomUUID().toString();
  private final CompletableFuture<WorkerChannel> worker = new CompletableFuture<>();

  private WorkerDoor(ServerSocketChannel door, @Nullable Path file) throws IOException {
    this.door = door;
    this.address = WorkerChannel.text(door.getLocalAddress());
    this.file = file;
    inBackground("worker door", this::letIn);
  }

  static WorkerDoor open() throws IOException {
    return below(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** A door whose file, where there is one, is below {@code directory}. */
  static WorkerDoor below(Path directory) throws IOException {
    @Nullable Path folder = null;
    try {
      folder = Files.createTempDirectory(directory, FOLDER); // for its owner alone
      Path file = folder.resolve("w");
      ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      return new WorkerDoor(door.bind(UnixDomainSocketAddress.of(file)), file);
    } catch (IOException | UnsupportedOperationException e) {
      if (folder != null) {
        Files.deleteIfExists(folder); // its name may be too long for a socket
      }
      ServerSocketChannel door = ServerSocketChannel.open();
      return new WorkerDoor(
          door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), null);
    }
  }

  /** Deletes the file and folder that a door left at this address when its process was killed. */
  static void clear(String address) {
    Path file = Path.of(address.replaceFirst("^[a-z]+:", ""));
    Path folder = file.getParent();
    try {
      if (folder != null && folder.getFileName().toString().startsWith(FOLDER)) {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      // It stays in the temporary directory.
    }
  }

  /**
   * The line that the worker needs to connect. It is secret, so it must not stand on a command
   * line.
   */
  String invitation() {
    return token + " " + address;
  }

  private void letIn() {
    try {
      while (!worker.isDone()) {
        WorkerChannel visitor = new WorkerChannel(door.accept());
        // A visitor that sends nothing must not keep the worker waiting.
        inBackground("visitor", () -> look(visitor));
      }
    } catch (IOException e) {
      worker.completeExceptionally(e);
    }
  }

  private void look(WorkerChannel visitor) {
    try {
      @Nullable String shown = visitor.receive(MOST_SHOWN);
      if (shown != null && isToken(shown) && worker.complete(visitor)) {
        close();
      } else {
        visitor.close();
      }
    } catch (IOException e) {
      // The visitor has gone.
    }
  }

  private static void inBackground(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private boolean isToken(String shown) {
    return MessageDigest.isEqual(
        token.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
  }

  /** The channel to the worker, once it has connected; fails if the worker ends before. */
  CompletableFuture<WorkerChannel> worker() {
    return worker;
  }

  /** Stops waiting for a worker that has ended; if it has not connected, it never will. */
  void giveUp() {
    worker.completeExceptionally(new IOException("the worker has ended"));
    close();
  }

  /** Accepts nobody any more, and deletes the socket's file. */
  @Override
  public void close() {
    try {
      door.close();
      if (file != null) {
        Files.deleteIfExists(file);
        Files.deleteIfExists(file.getParent());
      }
    } catch (IOException e) {
      // An empty folder of the temporary directory stays.
    }
  }
}
