package io.github.scitemplate.session;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second controller of the same machine away from a session; the system frees it when the
 * process ends.
 */
final class SessionLock implements AutoCloseable {
  private final FileChannel channel;

  private SessionLock(FileChannel channel) {
    this.channel = channel;
  }

  static SessionLock take(SessionDirectory directory) throws IOException {
    FileChannel channel =
        FileChannel.open(directory.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new UserException(
          "Another process is at work on the session " + directory.path() + ".",
          "Wait until it ends, or use another session name.");
    }
    return new SessionLock(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
