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
 * Where a worker comes in: a socket that is a file in a folder of its own, which goes as soon as
 * the worker is there; where there is no such thing, a port of the loopback address. Only who shows
 * the token is let in.
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
    @Nullable Path folder = null;
    try {
      folder = Files.createTempDirectory(FOLDER); // for its owner alone
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

  /** Deletes what a door of this address left whose process was killed. */
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

  /** What the worker needs to come in, on one line: secret, so not for a command line. */
  String invitation() {
    return token + " " + address;
  }

  private void letIn() {
    try {
      while (!worker.isDone()) {
        WorkerChannel visitor = new WorkerChannel(door.accept());
        // One that says nothing must not keep the worker waiting.
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
      // It has gone.
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

  /** The way to the worker, as soon as it has come in; fails if it ends before. */
  CompletableFuture<WorkerChannel> worker() {
    return worker;
  }

  /** The worker has ended: if it is not in, it will not come. */
  void giveUp() {
    worker.completeExceptionally(new IOException("the worker has ended"));
    close();
  }

  /** Lets nobody in any more. */
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
