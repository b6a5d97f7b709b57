package io.github.scitemplate.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/**
 * Work on a thread of its own, and how many threads of the system shared it. OpenMP gives each
 * thread that divides an operation a team of its own, and on Linux a new thread has the name of the
 * one that makes it: so those of the same name are the team.
 *
 * @param result of the work
 * @param threads that the system knows by the name when the work is done, the worker among them
 */
record NativeThreads<T>(T result, long threads) {
  private static final Path TASKS = Path.of("/proc/self/task");

  static boolean canBeCounted() {
    return Files.isDirectory(TASKS);
  }

  /**
   * Does the work.
   *
   * @param name of the thread, at most 15 characters and unlike any other
   */
  static <T> NativeThreads<T> of(String name, Callable<T> work)
      throws InterruptedException, ExecutionException {
    FutureTask<NativeThreads<T>> task =
        new FutureTask<>(() -> new NativeThreads<>(work.call(), named(name)));
    Thread thread = new Thread(task, name);
    thread.start();
    thread.join();
    return task.get();
  }

  private static long named(String name) throws IOException {
    try (Stream<Path> tasks = Files.list(TASKS)) {
      return tasks.filter(task -> name(task).equals(name)).count();
    }
  }

  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm")).strip();
    } catch (java.nio.file.NoSuchFileException ended) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
