package io.github.scitemplate.execution;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Sends everything that is written immediately, so that nothing is lost when the process ends. */
public final class ChannelOutput extends OutputStream {
  private final Consumer<String> channel;

  private ChannelOutput(Consumer<String> channel) {
    this.channel = channel;
  }

  /**
   * A stream of UTF-8 text.
   *
   * @param channel receives the bytes, one character for each
   */
  public static PrintStream stream(Consumer<String> channel) {
    return new PrintStream(new ChannelOutput(channel), true, StandardCharsets.UTF_8);
  }

  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (length > 0) {
      channel.accept(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
    }
  }
}
