package io.github.scitemplate.terminal;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The size of a terminal, asked for again whenever it was resized. Thread-safe. */
final class LiveSize {
  private static final long NANOS_TO_MEASURE = 1_000_000_000L;
  private static final long MILLIS_BETWEEN_LOOKS = 50;

  private final Supplier<Optional<TerminalSize>> asked;
  private final Duration toSettle;
  private boolean isAsked;
  private Optional<TerminalSize> size = Optional.empty();
  private int resizes;
  private boolean isUnknown;

  /** Whether somebody has waited in vain since the size is unknown. */
  private boolean isLate;

  /**
   * A size that nobody has asked for yet.
   *
   * @param asked the terminal's size now; nothing if it is no terminal
   * @param toSettle how long no change may have followed another before the size is asked for again
   */
  LiveSize(Supplier<Optional<TerminalSize>> asked, Duration toSettle) {
    this.asked = asked;
    this.toSettle = toSettle;
  }

  /** Asks for the first time; false if somebody has done so before. */
  boolean ask() {
    synchronized (this) {
      if (isAsked) {
        return false;
      }
    }
    Optional<TerminalSize> first = asked.get();
    synchronized (this) {
      boolean isFirst = !isAsked;
      isAsked = true;
      size = first;
      return isFirst;
    }
  }

  /** The size as far as it is known; nothing if it is no terminal, or nobody has asked. */
  synchronized Optional<TerminalSize> now() {
    return size;
  }

  /** Whether the terminal was resized, and has not answered since. */
  synchronized boolean isUnknown() {
    return isUnknown;
  }

  /** Asks again when the size has settled, such as after a window was dragged. */
  void resized() {
    synchronized (this) {
      resizes++;
      if (isUnknown) {
        return;
      }
      isUnknown = true;
      isLate = false;
    }
    boolean again = true;
    while (again) {
      int before = resizes();
      settle();
      Optional<TerminalSize> now = asked.get();
      synchronized (this) {
        size = now.isPresent() ? now : size;
        again = before != resizes;
        isUnknown = again;
        notifyAll();
      }
    }
  }

  private synchronized int resizes() {
    return resizes;
  }

  private void settle() {
    try {
      Thread.sleep(toSettle.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until the size is known again, but not for long. */
  synchronized void await() {
    long end = System.nanoTime() + NANOS_TO_MEASURE;
    boolean interrupted = false;
    while (isUnknown && System.nanoTime() < end) {
      try {
        wait(MILLIS_BETWEEN_LOOKS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    isLate = isUnknown;
  }

  /**
   * As {@link #await}, but only once for each change of the size, such as while a window is
   * dragged.
   *
   * @return whether it waited
   */
  synchronized boolean awaitOnce() {
    boolean waits = isUnknown && !isLate;
    if (waits) {
      await();
    }
    return waits;
  }
}
