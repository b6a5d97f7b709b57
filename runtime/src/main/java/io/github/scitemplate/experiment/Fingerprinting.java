package io.github.scitemplate.experiment;

import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.DataFingerprint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes the fingerprint of each split. Data in memory are hashed on a thread of its own, since that
 * needs no code of the project; samples that the project's code makes are read by whoever asks for
 * the result.
 */
final class Fingerprinting implements AutoCloseable {
  private final FutureTask<Map<String, DataFingerprint>> task;
  private final @Nullable Thread thread;

  private Fingerprinting(FutureTask<Map<String, DataFingerprint>> task, @Nullable Thread thread) {
    this.task = task;
    this.thread = thread;
  }

  /** Begins with the data of these loaders. */
  static Fingerprinting begin(DataLoaders loaders) {
    FutureTask<Map<String, DataFingerprint>> task = new FutureTask<>(() -> fingerprints(loaders));
    boolean inMemory =
        Stream.concat(Stream.of(loaders.train(), loaders.val()), loaders.test().stream())
            .allMatch(DataFingerprint::isOfMemory);
    if (!inMemory) {
      return new Fingerprinting(task, null);
    }
    Thread thread = new Thread(task, "fingerprints");
    thread.setDaemon(true);
    thread.start();
    return new Fingerprinting(task, thread);
  }

  private static Map<String, DataFingerprint> fingerprints(DataLoaders loaders) {
    Map<String, DataFingerprint> splits = new LinkedHashMap<>();
    splits.put(Split.TRAIN.label(), DataFingerprint.of(loaders.train()));
    splits.put(Split.VAL.label(), DataFingerprint.of(loaders.val()));
    loaders.test().ifPresent(t -> splits.put(Split.TEST.label(), DataFingerprint.of(t)));
    return splits;
  }

  /** Whether the data are hashed by another thread meanwhile. */
  boolean isBehind() {
    return thread != null;
  }

  /**
   * The fingerprints by the names of the splits.
   *
   * @throws io.github.scitemplate.data.DataFailure if a sample cannot be made
   */
  Map<String, DataFingerprint> result() {
    task.run(); // does nothing if another thread has begun
    close();
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      } else if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nothing is waited for", e);
    }
  }

  /** Waits for the other thread: what it reads is perhaps all that the memory holds. */
  @Override
  public void close() {
    boolean interrupted = false;
    while (thread != null && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
