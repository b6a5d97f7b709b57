package io.github.scitemplate.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.PriorityQueue;

/** A clock that goes on when it is told to, and what is to happen at which time. */
final class SimulatedTime {
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long nanos;
  private long count;

  interface Action {
    void run() throws IOException;
  }

  private record Event(long at, long order, Action what) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
    }
  }

  long nanos() {
    return nanos;
  }

  double seconds() {
    return nanos / 1e9;
  }

  /** Has something happen after some seconds. */
  void in(double seconds, Action what) {
    events.add(new Event(nanos + (long) (seconds * 1e9), count++, what));
  }

  void advance(Duration duration) {
    long end = nanos + duration.toNanos();
    for (Event next = events.peek(); next != null && next.at <= end; next = events.peek()) {
      events.remove();
      nanos = Math.max(nanos, next.at);
      try {
        next.what.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    nanos = end;
  }
}
