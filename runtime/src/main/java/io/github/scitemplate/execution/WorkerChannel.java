package io.github.scitemplate.execution;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The channel between a controller and its worker. It carries lines of text in both directions;
 * user code cannot print into it. One thread receives. A thread that may be interrupted at any
 * moment must not send by itself, since an interrupt closes the channel: see {@link SentLines}.
 */
final class WorkerChannel implements AutoCloseable {
  private static final int MOST_BYTES = 256 << 20;
  private static final String LOCAL_PORT = "port:";
  private static final String LOCAL_FILE = "file:";

  private final SocketChannel socket;
  private final ByteBuffer received = ByteBuffer.allocate(1 << 13).flip();

  WorkerChannel(SocketChannel socket) {
    this.socket = socket;
  }

  /**
   * Connects to the {@link WorkerDoor} at {@code address} and sends {@code token} as proof.
   *
   * @param address as {@link #text} writes it
   */
  static WorkerChannel connect(String address, String token) throws IOException {
    WorkerChannel channel = new WorkerChannel(SocketChannel.open(address(address)));
    channel.send(token);
    return channel;
  }

  /** An address of this machine as text. */
  static String text(SocketAddress address) {
    return address instanceof InetSocketAddress port
        ? LOCAL_PORT + port.getPort()
        : LOCAL_FILE + ((UnixDomainSocketAddress) address).getPath();
  }

  private static SocketAddress address(String text) {
    return text.startsWith(LOCAL_PORT)
        ? new InetSocketAddress(
            InetAddress.getLoopbackAddress(), Integer.parseInt(text.substring(LOCAL_PORT.length())))
        : UnixDomainSocketAddress.of(text.substring(LOCAL_FILE.length()));
  }

  /**
   * Sends a line.
   *
   * @param line without a line break
   * @throws IOException if the other side is gone
   */
  synchronized void send(String line) throws IOException {
    // An interrupted thread would close the channel, and user code may interrupt any thread.
    boolean interrupted = Thread.interrupted();
    try {
      ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        socket.write(bytes);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The next line; null if the other side has closed the channel. */
  @Nullable String receive() throws IOException {
    return receive(MOST_BYTES);
  }

  /** The next line, which may have hardly more than {@code mostBytes}. */
  @Nullable String receive(int mostBytes) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      while (true) {
        while (received.hasRemaining()) {
          byte next = received.get();
          if (next == '\n') {
            return line.toString(StandardCharsets.UTF_8);
          }
          line.write(next);
          if (line.size() > mostBytes) {
            throw new IOException("a message never ends");
          }
        }
        received.clear();
        int count = socket.read(received);
        received.flip();
        if (count < 0) {
          return null;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
