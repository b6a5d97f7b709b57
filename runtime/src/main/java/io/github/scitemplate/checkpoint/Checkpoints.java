package io.github.scitemplate.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParser;
import io.github.scitemplate.monitor.MonitorState;
import io.github.scitemplate.monitor.Schedule;
import io.github.scitemplate.monitor.TrainingUnit;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Saves and finds the checkpoints of one experiment: the best model, the kept ones, and the last
 * one to resume from. The tensors are copied when a checkpoint is saved; the file is written on a
 * thread of its own, in the order of saving. A later call throws the failure of a write.
 */
public final class Checkpoints implements AutoCloseable {
  private static final String SUFFIX = ".safetensors";
  private static final String BEST = "best_model";
  private static final String LAST = "last";
  private static final String KEPT_PREFIX = "ckpt_";

  /** A position has at most as many digits as fit into a long number. */
  private static final Pattern KEPT = Pattern.compile("ckpt_[ei](\\d{1,18})\\.safetensors");

  private final Path directory;
  private final OptionalInt keep;
  private final Fence fence;
  private final BackgroundWrites writes = new BackgroundWrites();
  private Map<String, TensorCopy> copied = Map.of();
  private long copiedAt = -1;
  private Map<String, Map<String, Long>> vectors = Map.of();
  private Shape[] inputs = new Shape[0];

  /**
   * Removes unfinished files of a process that was killed.
   *
   * @param directory made if absent; no other process may write there
   * @param keep how many checkpoints to keep besides the best and the last; absent: all
   * @param fence runs before each write; throws if this process may write no more
   */
  public Checkpoints(Path directory, OptionalInt keep, Fence fence) throws IOException {
    this.directory = OwnFile.makeFolders(directory);
    this.keep = keep;
    this.fence = fence;
    AtomicFile.deleteUnfinished(directory);
  }

  /**
   * Says which tensors are vectors of several parameters, one after another. From then on, the
   * header of each file holds the range of each parameter.
   *
   * @param sizes by vector: how many numbers belong to each tensor, in the vector's order
   */
  public void describe(Map<String, Map<String, Long>> sizes) {
    vectors = sizes;
  }

  /**
   * Says which inputs the model takes. From then on, the header of each file holds their shapes.
   *
   * @param shapes the shapes of a batch, one for each input, batch axis first
   */
  public void describeInputs(Shape[] shapes) {
    inputs = shapes.clone();
  }

  /**
   * Brings the files to the disk whose lengths a checkpoint holds. The thread that writes calls
   * this before the checkpoint.
   */
  @FunctionalInterface
  public interface Streams {
    void force();
  }

  /** Holds up whoever may write no more. */
  @FunctionalInterface
  public interface Fence {

    /** Throws a runtime exception if this process may write no more. */
    void check() throws IOException;
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

  /**
   * Keeps a checkpoint named after its position, and then removes the oldest if there are too many.
   */
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
    List<Path> kept = kept(directory);
    for (Path old : kept.subList(0, Math.max(0, kept.size() - keep.orElseThrow()))) {
      OwnFile.delete(old);
      OwnFile.delete(readable(old));
    }
  }

  /** Waits until everything saved is on the disk. */
  public void await() throws IOException {
    writes.await();
  }

  /** Removes the last checkpoint of a run that needs no resume any more. */
  public void deleteLast() throws IOException {
    writes.await();
    OwnFile.delete(directory.resolve(LAST + SUFFIX));
    OwnFile.delete(directory.resolve(LAST + ".json"));
  }

  /**
   * The best model so far, if one was saved.
   *
   * @throws IOException if the file cannot be read, or is damaged
   */
  public Optional<Checkpoint> best() throws IOException {
    writes.await();
    return best(directory);
  }

  /** The file of the best model. */
  public static Path bestFile(Path directory) {
    return directory.resolve(BEST + SUFFIX);
  }

  /** The best model of a directory that nobody writes to, as {@link #best()} finds it. */
  public static Optional<Checkpoint> best(Path directory) throws IOException {
    Path file = bestFile(directory);
    if (!OwnFile.exists(file)) {
      return Optional.empty();
    }
    Checkpoint best = Checkpoint.open(file);
    best.verify();
    return Optional.of(best);
  }

  /**
   * Copies the best model of an experiment to the directory of another one.
   *
   * @param from the checkpoints of an experiment that nobody trains
   * @param to made if absent
   */
  public static void copyBest(Path from, Path to) throws IOException {
    OwnFile.makeFolders(to);
    for (Path file : List.of(readable(bestFile(from)), bestFile(from))) {
      if (OwnFile.exists(file)) {
        AtomicFile.copy(file, to.resolve(file.getFileName()), OwnFile.length(file));
      }
    }
  }

  /**
   * The checkpoint with the most iterations, if there is one, of a training that nobody goes on
   * with meanwhile.
   *
   * @throws IOException if that checkpoint is damaged, or another one that may have more iterations
   */
  public static Optional<Checkpoint> newestUndamaged(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    List<String> damaged = new ArrayList<>();
    List<Checkpoint> found = newestFirst(directory, damaged::add);
    if (!damaged.isEmpty()) {
      throw new IOException(damaged.get(0));
    }
    if (!found.isEmpty()) {
      found.get(0).verify();
    }
    return found.stream().findFirst();
  }

  /** Judges whether training can go on from a checkpoint. */
  @FunctionalInterface
  public interface Condition {

    /**
     * Checks what the checkpoint needs besides itself.
     *
     * @throws IOException if something is wrong; the message says what
     */
    void check(TrainingState state) throws IOException;
  }

  /**
   * The checkpoint with the most iterations that training can go on from: the checkpoint and the
   * best model that belongs to it are undamaged.
   *
   * @param condition what else must hold
   * @param useless receives each file that cannot be used, and why
   */
  public Optional<Checkpoint> newest(Condition condition, Consumer<String> useless)
      throws IOException {
    return newest(condition, checkpoint -> {}, useless);
  }

  /** Judges the tensors of a checkpoint. */
  @FunctionalInterface
  public interface Fit {

    /**
     * Checks what the tensors are, not their values.
     *
     * @throws IOException if no training can go on with them
     */
    void check(Checkpoint checkpoint) throws IOException;
  }

  /**
   * The checkpoint that {@link #newest(Condition, Consumer)} finds among those whose tensors fit.
   */
  public Optional<Checkpoint> newest(Condition condition, Fit fit, Consumer<String> useless)
      throws IOException {
    for (Checkpoint candidate : newestFirst(directory, useless)) {
      try {
        candidate.verify();
        fit.check(candidate);
        checkBest(candidate.state());
        condition.check(candidate.state());
        return Optional.of(candidate);
      } catch (IOException e) {
        useless.accept("training cannot go on from " + candidate.file() + ": " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  /**
   * Refuses a state whose best model is gone. A best model of a later validation does no harm,
   * since training will make it again.
   */
  private void checkBest(TrainingState saved) throws IOException {
    MonitorState state = saved.monitor();
    if (state.bestIteration() > 0) {
      long found = best().map(b -> b.state().monitor().bestIteration()).orElse(0L);
      long validated = state.iteration() - (saved.validationPending() ? 1 : 0);
      if (found != state.bestIteration() && found <= validated) {
        throw new IOException(
            "the best model, of iteration " + state.bestIteration() + ", is gone");
      }
    }
  }

  private static List<Checkpoint> newestFirst(Path directory, Consumer<String> useless)
      throws IOException {
    List<Path> files = new ArrayList<>(kept(directory));
    files.add(directory.resolve(LAST + SUFFIX));
    List<Checkpoint> found = new ArrayList<>();
    for (Path file : files) {
      try {
        if (OwnFile.exists(file)) {
          found.add(0, Checkpoint.open(file));
        }
      } catch (IOException e) {
        useless.accept(e.getMessage());
      }
    }
    found.sort(Comparator.comparingLong(Checkpoints::position).reversed());
    return found;
  }

  /**
   * The state of the newest checkpoint in {@code directory} whose header can be read; nothing is
   * compared with its checksum.
   */
  public static Optional<TrainingState> newestState(Path directory) throws IOException {
    return newestState(directory, state -> {});
  }

  /** The state that {@link #newestState(Path)} finds among those that fulfil a condition. */
  public static Optional<TrainingState> newestState(Path directory, Condition condition)
      throws IOException {
    return newestThat(directory, checkpoint -> condition.check(checkpoint.state()));
  }

  /**
   * The state that {@link #newestState(Path, Condition)} finds among undamaged checkpoints; whole
   * files are read for it.
   */
  public static Optional<TrainingState> newestSoundState(Path directory, Condition condition)
      throws IOException {
    Fit sound =
        checkpoint -> {
          condition.check(checkpoint.state());
          checkpoint.verify();
        };
    return newestThat(directory, sound);
  }

  private static Optional<TrainingState> newestThat(Path directory, Fit fit) throws IOException {
    return Files.isDirectory(directory)
        ? newestFirst(directory, damaged -> {}).stream()
            .filter(checkpoint -> fulfils(checkpoint, fit))
            .map(Checkpoint::state)
            .findFirst()
        : Optional.empty();
  }

  private static boolean fulfils(Checkpoint checkpoint, Fit fit) {
    try {
      fit.check(checkpoint);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static long position(Checkpoint checkpoint) {
    return checkpoint.state().monitor().iteration();
  }

  private static List<Path> kept(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .filter(f -> KEPT.matcher(f.getFileName().toString()).matches())
          .sorted(Comparator.comparing(Checkpoints::number))
          .toList();
    }
  }

  private static long number(Path file) {
    Matcher name = KEPT.matcher(file.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(1)) : 0;
  }

  private Path save(String name, TrainingState state, Map<String, NDArray> tensors, Streams streams)
      throws IOException {
    Path file = directory.resolve(name + SUFFIX);
    Map<String, TensorCopy> copies = copies(state.monitor().iteration(), tensors);
    Map<String, Map<String, Long>> described = vectors;
    Shape[] takes = inputs;
    writes.add(
        () -> {
          fence.check();
          streams.force();
          String json = state.toJson();
          Safetensors.write(file, copies, texts(json, copies.keySet(), described, takes));
          AtomicFile.writeUnsynced(readable(file), indented(json) + "\n");
        });
    return file;
  }

  /** The texts of the header besides the tensors, always in this order. */
  private static Map<String, String> texts(
      String state, Set<String> saved, Map<String, Map<String, Long>> vectors, Shape[] inputs) {
    Map<String, Map<String, long[]>> ranges = new TreeMap<>();
    vectors.forEach(
        (vector, sizes) -> {
          if (saved.contains(vector)) {
            ranges.put(vector, ranges(sizes));
          }
        });
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("format", "pt");
    texts.put(Checkpoint.RANGES, new Gson().toJson(ranges));
    if (inputs.length > 0) {
      texts.put(
          Checkpoint.INPUTS,
          new Gson().toJson(Arrays.stream(inputs).map(Shape::getShape).toArray(long[][]::new)));
    }
    texts.put(Checkpoint.STATE, state);
    return texts;
  }

  static Map<String, long[]> ranges(Map<String, Long> sizes) {
    Map<String, long[]> ranges = new LinkedHashMap<>();
    long from = 0;
    for (Map.Entry<String, Long> part : sizes.entrySet()) {
      ranges.put(part.getKey(), new long[] {from, from + part.getValue()});
      from += part.getValue();
    }
    return ranges;
  }

  /**
   * Copies of the tensors. Two saves at one iteration share them, since nothing changes in between.
   */
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

  /** Waits until everything saved is written. A failure of this is not reported any more. */
  @Override
  public void close() {
    writes.close();
  }

  /** The file with the same state for people, which is never read back. */
  private static Path readable(Path file) {
    return file.resolveSibling(file.getFileName().toString().replace(SUFFIX, ".json"));
  }
}
