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
 * from.
 */
public final class Checkpoints {
  private static final String SUFFIX = ".safetensors";
  private static final String BEST = "best_model";
  private static final String LAST = "last";
  private static final String KEPT_PREFIX = "ckpt_";

  private final Path directory;
  private final OptionalInt keep;

  /**
   * @param directory made if absent
   * @param keep how many checkpoints to keep besides the best and the last; absent: all
   */
  public Checkpoints(Path directory, OptionalInt keep) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.keep = keep;
  }

  /** Replaces the best model. */
  public Path saveBest(TrainingState state, Map<String, NDArray> tensors) throws IOException {
    return save(BEST, state, tensors);
  }

  /** Replaces the checkpoint that a resume begins at. */
  public Path saveLast(TrainingState state, Map<String, NDArray> tensors) throws IOException {
    return save(LAST, state, tensors);
  }

  /** Keeps a checkpoint named after its position, and then removes those that are too many. */
  public Path saveKept(Schedule schedule, TrainingState state, Map<String, NDArray> tensors)
      throws IOException {
    long iteration = state.monitor().iteration();
    boolean wholeEpochs =
        schedule.unit() == TrainingUnit.EPOCHS && iteration % schedule.batchesPerEpoch() == 0;
    String name = wholeEpochs ? "e" + iteration / schedule.batchesPerEpoch() : "i" + iteration;
    Path saved = save(KEPT_PREFIX + name, state, tensors);
    if (keep.isPresent()) {
      List<Path> kept = kept();
      for (Path old : kept.subList(0, Math.max(0, kept.size() - keep.getAsInt()))) {
        Files.deleteIfExists(old);
        Files.deleteIfExists(readable(old));
      }
    }
    return saved;
  }

  /** Removes the checkpoint of a run that needs no resume any more. */
  public void deleteLast() throws IOException {
    Files.deleteIfExists(directory.resolve(LAST + SUFFIX));
    Files.deleteIfExists(directory.resolve(LAST + ".json"));
  }

  /** The best model so far, if one was saved. */
  public Optional<Checkpoint> best() throws IOException {
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

  private Path save(String name, TrainingState state, Map<String, NDArray> tensors)
      throws IOException {
    Path file = directory.resolve(name + SUFFIX);
    String json = state.toJson();
    Safetensors.write(file, tensors, Map.of(Checkpoint.STATE, json, "format", "pt"));
    String pretty =
        new GsonBuilder()
            .serializeSpecialFloatingPointValues()
            .setPrettyPrinting()
            .create()
            .toJson(JsonParser.parseString(json));
    AtomicFile.write(readable(file), pretty + "\n");
    return file;
  }

  /** The same state for people, never read back. */
  private static Path readable(Path file) {
    return file.resolveSibling(file.getFileName().toString().replace(SUFFIX, ".json"));
  }
}
