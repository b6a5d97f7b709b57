package io.github.scitemplate.storage.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Lets several clients of a disk do the same at once. */
public final class Racers {
  /** What one client does. */
  @FunctionalInterface
  public interface Racing<T> {
    @Nullable T run(int number, Path folder) throws Exception;
  }

  private Racers() {}

  /** What came of each client's run; null for a client whose machine died. */
  public static <T> List<@Nullable T> race(List<Path> clients, Racing<T> racing) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients.size());
    try {
      CyclicBarrier start = new CyclicBarrier(clients.size());
      List<Future<@Nullable T>> all = new ArrayList<>();
      for (int i = 0; i < clients.size(); i++) {
        int number = i;
        Callable<@Nullable T> run =
            () -> {
              start.await();
              return racing.run(number, clients.get(number));
            };
        all.add(threads.submit(run));
      }
      List<@Nullable T> results = new ArrayList<>();
      for (Future<@Nullable T> one : all) {
        results.add(result(one));
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> @Nullable T result(Future<@Nullable T> run) throws Exception {
    try {
      return run.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Client.Died) {
        return null;
      }
      throw e;
    }
  }
}
