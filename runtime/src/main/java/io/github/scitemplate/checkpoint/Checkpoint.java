package io.github.scitemplate.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.engine.Network;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One checkpoint file, opened for reading. */
public final class Checkpoint {
  static final String STATE = "template.state";

  /** Which numbers of a flat vector belong to which parameter. */
  static final String RANGES = "template.ranges";

  /** The shapes of the model's inputs, as lists of numbers. */
  static final String INPUTS = "template.inputs";

  private static final String MODEL = "model.";
  private final Path file;
  private final Safetensors tensors;
  private final TrainingState state;

  private Checkpoint(Path file, Safetensors tensors, TrainingState state) {
    this.file = file;
    this.tensors = tensors;
    this.state = state;
  }

  /**
   * Opens a file.
   *
   * @throws IOException if it is absent, damaged or holds no training state
   */
  public static Checkpoint open(Path file) throws IOException {
    Safetensors tensors = Safetensors.openOwn(file);
    String state = tensors.metadata().get(STATE);
    if (state == null) {
      throw new IOException(file + " holds no training state");
    }
    try {
      return new Checkpoint(file, tensors, TrainingState.fromJson(state));
    } catch (IOException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  /** Whether training has written a file. */
  public static boolean is(Safetensors tensors) {
    return tensors.metadata().containsKey(STATE);
  }

  /**
   * Reads the whole file and compares it with its checksum.
   *
   * @throws IOException if anything in it has changed since it was written
   */
  public void verify() throws IOException {
    tensors.verify();
  }

  /**
   * The shapes of a batch of the model's inputs in training, batch axis first; empty if an earlier
   * version of the framework wrote the file.
   *
   * @throws IOException if the shapes are damaged
   */
  public Optional<Shape[]> inputShapes() throws IOException {
    String text = tensors.metadata().get(INPUTS);
    if (text == null) {
      return Optional.empty();
    }
    try {
      long[][] shapes = new Gson().fromJson(text, long[][].class);
      return Optional.of(Arrays.stream(shapes).map(Shape::new).toArray(Shape[]::new));
    } catch (RuntimeException e) {
      throw new IOException(file + " is damaged: the shapes of the inputs cannot be read", e);
    }
  }

  /** Whether there is a tensor of this name. */
  public boolean has(String name) {
    return tensors.names().contains(name);
  }

  /**
   * How a model differs from the file: a line for each parameter of another type or shape, and for
   * each that only one of the two has.
   *
   * @param targets all tensors of the model, by their names in the file
   */
  public List<String> misfits(Map<String, NDArray> targets) {
    return misfits(targets, name -> name.startsWith(MODEL));
  }

  /**
   * How all that training goes on with differs from the file, as {@link #misfits(Map)} says it of a
   * model.
   *
   * @param targets all tensors of the model and of the optimizer, by their names in the file
   * @param vectors which of them hold several parameters, and how many numbers of each
   * @param more what the names of tensors begin with that a training may have besides
   */
  public List<String> misfits(
      Map<String, NDArray> targets, Map<String, Map<String, Long>> vectors, String more)
      throws IOException {
    List<String> lines =
        misfits(targets, name -> !name.startsWith(MetricTracker.PREFIX) && !name.startsWith(more));
    boolean isSameSet = lines.isEmpty();
    for (Map.Entry<String, Map<String, Long>> vector : vectors.entrySet()) {
      Map<String, long[]> found = ranges(vector.getKey());
      Map<String, long[]> wanted = Checkpoints.ranges(vector.getValue());
      boolean isSame =
          found.keySet().equals(wanted.keySet())
              && found.entrySet().stream()
                  .allMatch(e -> Arrays.equals(e.getValue(), wanted.get(e.getKey())));
      if (isSameSet && !found.isEmpty() && !isSame) {
        lines.add(vector.getKey() + ": in the file the parameters are in another order");
      }
    }
    return lines;
  }

  private List<String> misfits(Map<String, NDArray> targets, Predicate<String> belongs) {
    List<String> lines = new ArrayList<>();
    targets.forEach(
        (name, target) -> {
          String wanted =
              Safetensors.typeName(name, target.getDataType()) + " " + target.getShape();
          String found = has(name) ? tensors.describe(name) : "not there";
          if (!found.equals(wanted)) {
            lines.add(plain(name) + ": in the file " + found + ", in the model " + wanted);
          }
        });
    tensors.names().stream()
        .filter(name -> belongs.test(name) && !targets.containsKey(name))
        .sorted()
        .forEach(
            name ->
                lines.add(
                    plain(name)
                        + ": in the file "
                        + tensors.describe(name)
                        + ", in the model not there"));
    return lines;
  }

  private static String plain(String name) {
    return name.startsWith(MODEL) ? name.substring(MODEL.length()) : name;
  }

  public Path file() {
    return file;
  }

  public TrainingState state() {
    return state;
  }

  /**
   * Checks that no tensor has another type than its target, where {@code targets} has one. All else
   * that training saves are arrays of float32, except what metrics have gathered.
   *
   * @throws IOException if a tensor has another type: then no training of this model wrote the file
   */
  public void checkTypes(Map<String, NDArray> targets) throws IOException {
    for (String name : tensors.names()) {
      @Nullable NDArray target = targets.get(name);
      DataType wanted = target == null ? DataType.FLOAT32 : target.getDataType();
      boolean isFree = name.startsWith(MODEL) || name.startsWith(MetricTracker.PREFIX);
      if (target != null || !isFree) {
        check(name, wanted);
      }
    }
  }

  private void check(String name, DataType wanted) throws IOException {
    String type = Safetensors.typeName(name, wanted);
    String found = tensors.describe(name);
    if (!found.startsWith(type + " ")) {
      throw new IOException(file + " holds " + name + " as " + found + ", not as " + type);
    }
  }

  /**
   * The tensors whose names begin with {@code prefix}.
   *
   * @param manager owns the tensors
   * @throws IOException if a tensor is unreadable
   */
  public Map<String, NDArray> read(String prefix, NDManager manager) throws IOException {
    Map<String, NDArray> some = new LinkedHashMap<>();
    for (String name : tensors.names()) {
      if (name.startsWith(prefix)) {
        some.put(name, tensors.read(name, manager));
      }
    }
    return some;
  }

  /**
   * Copies the saved values into {@code targets} of the same names, types and shapes.
   *
   * @throws IOException if a tensor is missing, unreadable or of another type or shape
   */
  public void restore(Map<String, NDArray> targets, NDManager manager) throws IOException {
    for (Map.Entry<String, NDArray> target : targets.entrySet()) {
      try (NDArray saved = tensors.read(target.getKey(), manager)) {
        check(target.getKey(), target.getValue().getDataType());
        if (!saved.getShape().equals(target.getValue().getShape())) {
          throw new IOException(
              file
                  + " holds "
                  + target.getKey()
                  + " of shape "
                  + saved.getShape()
                  + ", but the model has "
                  + target.getValue().getShape());
        }
        if (saved.size() > 0) {
          Network.copyInto(target.getValue(), saved);
        }
      }
    }
  }

  /**
   * Copies what a saved vector holds of each parameter into {@code targets}, whatever the order in
   * the vector.
   *
   * @param targets all parameters of the vector, by their names in the file
   * @throws IOException if the vector is missing, unreadable or not of these parameters
   */
  public void restoreParts(String vector, Map<String, NDArray> targets, NDManager manager)
      throws IOException {
    Map<String, long[]> ranges = ranges(vector);
    try (NDArray saved = tensors.read(vector, manager)) {
      check(vector, DataType.FLOAT32);
      for (Map.Entry<String, NDArray> target : targets.entrySet()) {
        long @Nullable [] range = ranges.get(target.getKey());
        NDArray array = target.getValue();
        if (range == null || range.length != 2 || range[1] - range[0] != array.size()) {
          throw new IOException(file + " holds " + vector + " without " + target.getKey());
        }
        try (NDArray part = saved.get(new NDIndex("{}:{}", range[0], range[1]));
            NDArray shaped = part.reshape(array.getShape())) {
          Network.copyInto(array, shaped);
        }
      }
    }
  }

  private Map<String, long[]> ranges(String vector) throws IOException {
    try {
      Type type = new TypeToken<Map<String, Map<String, long[]>>>() {}.getType();
      @Nullable Map<String, Map<String, long[]>> all =
          new Gson().fromJson(tensors.metadata().get(RANGES), type);
      @Nullable Map<String, long[]> ranges = all == null ? null : all.get(vector);
      return ranges == null ? Map.of() : ranges;
    } catch (RuntimeException e) {
      throw new IOException(file + " is damaged: the ranges of vectors cannot be read", e);
    }
  }
}
