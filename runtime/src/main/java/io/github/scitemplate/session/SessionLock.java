package io.github.scitemplate.session;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;

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
    if (!locked(channel)) {
      channel.close();
      throw new UserException(
          "Another process is at work on the session " + directory.path() + ".",
          "Wait until it ends, or use another session name.");
    }
    return new SessionLock(channel);
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // This very process holds it.
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
