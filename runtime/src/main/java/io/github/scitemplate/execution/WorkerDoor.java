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
  private final ServerSocketChannel door;
  private final String address;
  private final @Nullable Path file;
  private final String token = UUID.randomUUID().toString();
  private final CompletableFuture<WorkerChannel> worker = new CompletableFuture<>();

  private WorkerDoor(ServerSocketChannel door, @Nullable Path file) throws IOException {
    this.door = door;
    this.address = WorkerChannel.text(door.getLocalAddress());
    this.file = file;
    Thread thread = new Thread(this::letIn, "worker door");
    thread.setDaemon(true);
    thread.start();
  }

  static WorkerDoor open() throws IOException {
    @Nullable Path folder = null;
    try {
      folder = Files.createTempDirectory("template-"); // for its owner alone
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

  /** What the worker needs to come in, on one line: secret, so not for a command line. */
  String invitation() {
    return token + " " + address;
  }

  private void letIn() {
    try (this) {
      while (!worker.isDone()) {
        WorkerChannel channel = new WorkerChannel(door.accept());
        @Nullable String shown = channel.receive();
        if (shown != null && isToken(shown)) {
          worker.complete(channel);
        } else {
          channel.close();
        }
      }
    } catch (IOException e) {
      worker.completeExceptionally(e);
    }
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
