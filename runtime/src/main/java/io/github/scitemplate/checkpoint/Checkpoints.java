package io.github.scitemplate.checkpoint;

import ai.djl.ndarray.NDArray;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParser;
import io.github.scitemplate.monitor.Schedule;
import io.github.scitemplate.monitor.TrainingUnit;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The checkpoints of one experiment: the best model, the kept ones, and the last one to resume
 * from. The tensors are copied when a checkpoint is saved; the file is written on a thread of its
 * own, in the order of saving. A failure to write is thrown by a later call.
 */
public final class Checkpoints implements AutoCloseable {
  private static final String SUFFIX = ".safetensors";
  private static final String BEST = "best_model";
  private static final String LAST = "last";
  private static final String KEPT_PREFIX = "ckpt_";

  private final Path directory;
  private final OptionalInt keep;
  private final BackgroundWrites writes = new BackgroundWrites();
  private Map<String, TensorCopy> copied = Map.of();
  private long copiedAt = -1;

  /**
   * Removes what a process that was killed had begun to write.
   *
   * @param directory made if absent; no other process writes there
   * @param keep how many checkpoints to keep besides the best and the last; absent: all
   */
  public Checkpoints(Path directory, OptionalInt keep) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.keep = keep;
    AtomicFile.deleteUnfinished(directory);
  }

  /**
   * What has to be on the disk before a checkpoint that tells its length: done on the thread that
   * writes.
   */
  @FunctionalInterface
  public interface Streams {
    void force();
  }

  /** Replaces the best model. */
  public void saveBest(TrainingState state, Map<String, NDArray> tensors) throws IOException {
    save(BEST, state, tensors, () -> {});
  }

  /** Replaces the checkpoint that a resume begins at. */
  public Path saveLast(TrainingState state, Map<String, NDArray> tensors, Streams streams)
      throws IOException {
    Path file = save(LAST, state, tensors, streams);
    copied = Map.of();
    copiedAt = -1;
    return file;
  }

  /** Keeps a checkpoint named after its position, and then removes those that are too many. */
  public Path saveKept(
      Schedule schedule, TrainingState state, Map<String, NDArray> tensors, Streams streams)
      throws IOException {
    long iteration = state.monitor().iteration();
    boolean wholeEpochs =
        schedule.unit() == TrainingUnit.EPOCHS && iteration % schedule.batchesPerEpoch() == 0;
    String name = wholeEpochs ? "e" + iteration / schedule.batchesPerEpoch() : "i" + iteration;
    Path saved = save(KEPT_PREFIX + name, state, tensors, streams);
    if (keep.isPresent()) {
      writes.add(this::removeOld);
    }
    return saved;
  }

  private void removeOld() throws IOException {
    List<Path> kept = kept();
    for (Path old : kept.subList(0, Math.max(0, kept.size() - keep.orElseThrow()))) {
      Files.deleteIfExists(old);
      Files.deleteIfExists(readable(old));
    }
  }

  /** Waits until everything saved is on the disk. */
  public void await() throws IOException {
    writes.await();
  }

  /** Removes the checkpoint of a run that needs no resume any more. */
  public void deleteLast() throws IOException {
    writes.await();
    Files.deleteIfExists(directory.resolve(LAST + SUFFIX));
    Files.deleteIfExists(directory.resolve(LAST + ".json"));
  }

  /** The best model so far, if one was saved. */
  public Optional<Checkpoint> best() throws IOException {
    writes.await();
    Path file = directory.resolve(BEST + SUFFIX);
    return Files.exists(file) ? Optional.of(Checkpoint.open(file)) : Optional.empty();
  }

  /**
   * The checkpoint with the most iterations that can be read.
   *
   * @param damaged told of each file that cannot
   */
  public Optional<Checkpoint> newest(Consumer<String> damaged) throws IOException {
    List<Path> files = new ArrayList<>(kept());
    files.add(directory.resolve(LAST + SUFFIX));
    files.removeIf(file -> !Files.exists(file));
    Optional<Checkpoint> newest = Optional.empty();
    for (Path file : files) {
      try {
        Checkpoint candidate = Checkpoint.open(file);
        if (newest.isEmpty() || position(candidate) >= position(newest.get())) {
          newest = Optional.of(candidate);
        }
      } catch (IOException e) {
        damaged.accept(e.getMessage());
      }
    }
    return newest;
  }

  private static long position(Checkpoint checkpoint) {
    return checkpoint.state().monitor().iteration();
  }

  private List<Path> kept() throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .filter(f -> f.getFileName().toString().matches(KEPT_PREFIX + "[ei]\\d+" + SUFFIX))
          .sorted(Comparator.comparing(Checkpoints::number))
          .toList();
    }
  }

  private static long number(Path file) {
    return Long.parseLong(file.getFileName().toString().replaceAll("\\D", ""));
  }

  private Path save(String name, TrainingState state, Map<String, NDArray> tensors, Streams streams)
      throws IOException {
    Path file = directory.resolve(name + SUFFIX);
    Map<String, TensorCopy> copies = copies(state.monitor().iteration(), tensors);
    writes.add(
        () -> {
          streams.force();
          String json = state.toJson();
          Safetensors.write(file, copies, Map.of(Checkpoint.STATE, json, "format", "pt"));
          AtomicFile.write(readable(file), indented(json) + "\n");
        });
    return file;
  }

  /** Copies of the tensors; of one iteration only once, since nothing changes between two saves. */
  private Map<String, TensorCopy> copies(long iteration, Map<String, NDArray> tensors) {
    if (copiedAt != iteration || !copied.keySet().equals(tensors.keySet())) {
      copied = TensorCopy.of(tensors);
      copiedAt = iteration;
    }
    return copied;
  }

  private static String indented(String json) {
    return new GsonBuilder()
        .serializeSpecialFloatingPointValues()
        .setPrettyPrinting()
        .create()
        .toJson(JsonParser.parseString(json));
  }

  /** Waits until what was saved is written; a failure of that is not told any more. */
  @Override
  public void close() {
    writes.close();
  }

  /** The same state for people, never read back. */
  private static Path readable(Path file) {
    return file.resolveSibling(file.getFileName().toString().replace(SUFFIX, ".json"));
  }
}
