package io.github.scitemplate.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Failures that shared disks give now and then and that are gone at the next try: a file that was
 * replaced on another machine while it was read, or a server that did not answer. A disk that is
 * broken gives the same failure again, and it is reported a fifth of a second later.
 *
 * <p>The system's words tell such failures. In other languages than English they are not known, and
 * are reported at once.
 */
final class PassingFailure {
  private static final int[] PAUSES_MS = {1, 20, 200};

  private static final List<String> WORDS =
      List.of(
          "stale file handle",
          "stale nfs file handle",
          "input/output error",
          "remote i/o error",
          "resource temporarily unavailable",
          "interrupted system call",
          "device or resource busy",
          "connection timed out");

  private PassingFailure() {}

  /** Something that can be done again if it fails. */
  @FunctionalInterface
  interface Action<T> {
    T run() throws IOException;
  }

  /** Does something, and again after a failure that may pass. */
  static <T> T retry(Action<T> action) throws IOException {
    for (int tried = 0; ; tried++) {
      try {
        return action.run();
      } catch (IOException e) {
        if (!mayPass(e, tried)) {
          throw e;
        }
      }
    }
  }

  /**
   * Waits a little if it makes sense to try again after a failure.
   *
   * @param tried how many tries failed before
   * @return whether to try again
   */
  static boolean mayPass(IOException failure, int tried) {
    return isOne(failure) && pause(tried);
  }

  /** Whether this failure may be gone at the next try. */
  static boolean isOne(IOException failure) {
    String reason =
        failure instanceof FileSystemException named ? named.getReason() : failure.getMessage();
    String words = Objects.requireNonNullElse(reason, "").toLowerCase(Locale.ROOT);
    return WORDS.stream().anyMatch(words::contains);
  }

  /**
   * Waits a little, each time longer.
   *
   * @return whether there is another try; an interrupted thread has none
   */
  static boolean pause(int tried) {
    return tried < PAUSES_MS.length && sleep(PAUSES_MS[tried]);
  }

  /** Waits. False if somebody interrupted the thread, which stays interrupted. */
  static boolean sleep(int millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
