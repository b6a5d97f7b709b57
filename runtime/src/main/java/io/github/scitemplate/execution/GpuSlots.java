package io.github.scitemplate.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Lends the machine's GPUs to experiments, so that each sees only its own. */
public final class GpuSlots {
  /** The variable that tells CUDA which GPUs a process may see. */
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
   * @param count how many GPUs the worker sees
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
   * Waits until {@code wanted} GPUs are free, or all GPUs if there are fewer.
   *
   * @param before the GPUs that the caller had last; they are taken again if they are free, since a
   *     worker has to be started anew to see others
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

  /** Whether the machine has no GPUs. */
  public boolean isEmpty() {
    return all == 0;
  }

  /** Gives back GPUs that were taken. */
  synchronized void giveBack(List<String> taken) {
    free.addAll(taken);
    notifyAll();
  }

  /** Ends all waiting for GPUs, now and later. */
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
