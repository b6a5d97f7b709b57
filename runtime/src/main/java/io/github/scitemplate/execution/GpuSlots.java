package io.github.scitemplate.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Lends the machine's GPUs to experiments, so that each sees only its own. */
public final class GpuSlots {
  /** What CUDA reads to know which GPUs a process may see. */
  public static final String VARIABLE = "CUDA_VISIBLE_DEVICES";

  private final int all;
  private final List<String> free;
  private boolean closed;

  GpuSlots(List<String> gpus) {
    this.all = gpus.size();
    this.free = new ArrayList<>(gpus);
  }

  /**
   * The GPUs that a worker sees.
   *
   * @param count how many there are
   * @param visible what {@value #VARIABLE} says, if it is set
   */
  public static GpuSlots of(int count, @Nullable String visible) {
    List<String> named =
        visible == null || visible.isBlank() ? List.of() : List.of(visible.split("\\s*,\\s*"));
    return new GpuSlots(
        named.size() >= count
            ? named.subList(0, count)
            : IntStream.range(0, count).mapToObj(Integer::toString).toList());
  }

  /**
   * Waits until so many GPUs are free, or all that there are if more are wanted.
   *
   * @param before those that the caller had last: taken again if they are free, since a worker that
   *     sees others has to be started anew
   * @return none if none are wanted, or there are none, or everything is to end
   */
  synchronized List<String> take(int wanted, List<String> before) throws InterruptedException {
    int count = Math.min(wanted, all);
    while (free.size() < count && !closed) {
      wait();
    }
    if (closed) {
      return List.of();
    }
    List<String> taken =
        before.size() == count && free.containsAll(before)
            ? List.copyOf(before)
            : List.copyOf(free.subList(0, count));
    free.removeAll(taken);
    return taken;
  }

  /** Whether the machine has none. */
  public boolean isEmpty() {
    return all == 0;
  }

  /** Gives back what was taken. */
  synchronized void giveBack(List<String> taken) {
    free.addAll(taken);
    notifyAll();
  }

  /** Nobody waits any more. */
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
