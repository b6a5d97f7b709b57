package io.github.scitemplate.engine;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.initializer.Initializer;
import io.github.scitemplate.engine.Randomness.Purpose;
import io.github.scitemplate.engine.forward.Forward;
import io.github.scitemplate.engine.forward.ForwardCheck;
import io.github.scitemplate.engine.forward.GradientCuts;
import io.github.scitemplate.engine.forward.InnerBlocks;
import io.github.scitemplate.engine.forward.Lending;
import io.github.scitemplate.engine.forward.NetworkParameters;
import io.github.scitemplate.error.Causes;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A model with its parameters on a device. It runs forward and backward passes, and holds the
 * vectors that optimizers change. Used only by the thread that made it; closed by its owner.
 */
public final class Network implements AutoCloseable {
  /** The name of the one part of a model that is trained as a whole. */
  public static final String WHOLE = "";

  private final Block block;
  private final Shape[] inputShapes;
  private final PtNDManager manager;
  private final Map<String, FlatParameters> parts = new LinkedHashMap<>();
  private final Map<String, NDArray> buffers = new LinkedHashMap<>();
  private final Set<NDArray> own = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Lending lending;
  private final GradientCuts cuts;
  private final IdentityHashMap<Parameter, Origin> origins;
  private final IdentityHashMap<Parameter, NDArray> arrays = new IdentityHashMap<>();
  private final LoadedValues loaded = new LoadedValues();
  private final Forward forward;
  private final PtNDArray one;
  private final Randomness randomness;
  private final List<AutoCloseable> resources = new ArrayList<>();
  private @Nullable EvaluationPasses evaluations;

  private Network(
      Block block,
      Shape[] inputShapes,
      PtNDManager manager,
      Randomness randomness,
      IdentityHashMap<Parameter, Origin> origins,
      List<String> parts) {
    this.block = block;
    this.inputShapes = inputShapes;
    this.manager = manager;
    this.randomness = randomness;
    this.origins = origins;
    this.lending = new Lending(manager);
    this.cuts = new GradientCuts(block);
    this.one = (PtNDArray) manager.ones(new Shape());
    ModelParts.of(block, parts)
        .forEach(
            (part, parameters) ->
                this.parts.put(
                    part, new FlatParameters(parameters, manager, lending, cuts, arrays)));
    ParameterNames.of(block)
        .forEach(
            (name, parameter) -> {
              if (!arrays.containsKey(parameter)) {
                NDArray own = own(parameter);
                lending.keep(own);
                arrays.put(parameter, own);
                buffers.put(name, own);
              }
            });
    this.forward = new Forward(new NetworkParameters(manager, arrays, lending), cuts);
    own.addAll(arrays.values());
  }

  /**
   * The network's array for a parameter. The project's own array is copied, since another
   * experiment may begin with it.
   */
  private NDArray own(Parameter parameter) {
    if (origins.get(parameter) != Origin.GIVEN) {
      return parameter.getArray();
    }
    try (NDArray unrecorded = parameter.getArray().stopGradient();
        NDArray here = unrecorded.toDevice(manager.getDevice(), false)) {
      return here.duplicate();
    }
  }

  /** Initialises {@code block} for inputs of the given shapes, to be trained as a whole. */
  public static Network create(
      Block block,
      Shape[] inputShapes,
      Device device,
      Initialization initialization,
      Randomness randomness) {
    return create(block, List.of(), inputShapes, device, initialization, randomness);
  }

  /**
   * Initialises {@code block} for inputs of the given shapes.
   *
   * @param parts the children of {@code block} that are trained apart; empty if the whole block is
   *     trained
   * @param inputShapes the shape of each input, batch axis first
   * @throws ModelFailure if the block refuses the shapes
   * @throws UserException if a file of the initialization does not fit
   */
  public static Network create(
      Block block,
      List<String> parts,
      Shape[] inputShapes,
      Device device,
      Initialization initialization,
      Randomness randomness) {
    Network network =
        create(
            block,
            parts,
            inputShapes,
            device,
            randomness,
            (manager, origins) -> {
              Torch.seed(randomness.seedFor(Purpose.INITIALISATION, 0, 1));
              block.initialize(manager, DataType.FLOAT32, inputShapes);
              ModelParts.checkTypes(ParameterNames.of(block));
              initialization.fill(block, origins, randomness);
            });
    try {
      network.loaded.load(network, initialization.loaded());
      return network;
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  /**
   * Initialises {@code block} as {@link #create(Block, List, Shape[], Device, Initialization,
   * Randomness)} does, for values that are read from a file later. Until then, parameters without
   * values are zero. Nothing is drawn.
   */
  public static Network createEmpty(
      Block block, List<String> parts, Shape[] inputShapes, Device device) {
    return create(
        block,
        parts,
        inputShapes,
        device,
        new Randomness(0),
        (manager, origins) -> {
          block.setInitializer(Initializer.ZEROS, parameter -> !parameter.isInitialized());
          block.initialize(manager, DataType.FLOAT32, inputShapes);
          ModelParts.checkTypes(ParameterNames.of(block));
        });
  }

  /** Gives the parameters of a block their first values. */
  private interface FirstValues {
    void make(NDManager manager, IdentityHashMap<Parameter, Origin> origins);
  }

  private static Network create(
      Block block,
      List<String> parts,
      Shape[] inputShapes,
      Device device,
      Randomness randomness,
      FirstValues values) {
    PtNDManager manager = (PtNDManager) Torch.newManager(device);
    try {
      IdentityHashMap<Parameter, Origin> origins = Origin.origins(block);
      checkOpen(block, origins);
      UnusableBlocks.check(block);
      ForwardCheck.ofFunctions(block, inputShapes, manager);
      values.make(manager, origins);
      return new Network(block, inputShapes, manager, randomness, origins, parts);
    } catch (Forward.BlockFailure e) {
      manager.close();
      throw failure(e);
    } catch (UserException e) {
      manager.close();
      throw e;
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      manager.close();
      String inner = InnerBlocks.failed(block, Causes.root(e), null);
      throw new ModelFailure(
          "The model cannot be built"
              + (inner.isEmpty() ? "" : " in its block " + inner)
              + " for input of shape "
              + Arrays.toString(inputShapes)
              + ": "
              + Causes.words(e),
          e);
    }
  }

  /**
   * Refuses a block whose given values are closed. A block that keeps what one experiment made for
   * it is of no use to the next one.
   */
  private static void checkOpen(Block block, IdentityHashMap<Parameter, Origin> origins) {
    ParameterNames.of(block)
        .forEach(
            (name, parameter) -> {
              if (origins.get(parameter) == Origin.GIVEN
                  && parameter.getArray() instanceof PtNDArray array
                  && array.isReleased()) {
                throw new UserException(
                    "The parameter " + name + " has values that are closed already.",
                    "Build the model's blocks anew at each call, and keep open what holds pretrained values.");
              }
            });
  }

  /** The manager that lives as long as this network. */
  public NDManager manager() {
    return manager;
  }

  /** A manager for one iteration or one evaluated batch; the caller closes it. */
  public NDManager newScope() {
    return lending.newScope();
  }

  /**
   * Begins an iteration of training: what follows is recorded for {@link #backward}.
   *
   * @param epoch from 0; with {@code iteration} it decides what dropout draws
   * @param iteration from 0 within the epoch
   */
  public void startRecording(long epoch, long iteration) {
    seed(epoch, iteration);
    lending.startRecording();
    JniUtils.setGradMode(true);
  }

  /**
   * Begins to evaluate a batch. What is drawn from here on depends only on the seed and these
   * values.
   *
   * @param purpose which data are evaluated
   * @param epoch from 0
   * @param batch the batch's place, from 0
   */
  public void startEvaluation(Purpose purpose, long epoch, long batch) {
    Torch.seed(randomness.seedFor(purpose, epoch, batch));
  }

  /** Seeds what dropout draws as {@link #startRecording} does, and records nothing. */
  void seed(long epoch, long iteration) {
    Torch.seed(seedOf(new TrainingPasses.Moment(epoch, iteration)));
  }

  /** What seeds libtorch's generator for the passes of a batch. */
  long seedOf(TrainingPasses.Moment moment) {
    return randomness.seedFor(Purpose.DROPOUT, moment.epoch(), moment.iteration());
  }

  /** A generator whose numbers depend only on the seed and these values. */
  public SplittableRandom generator(Purpose purpose, long epoch, long place) {
    return randomness.generatorFor(purpose, epoch, place);
  }

  /** Goes on recording after {@link #backward}. */
  public void continueRecording() {
    JniUtils.setGradMode(true);
  }

  /** Ends the recording of an iteration, if {@link #backward} has not ended it already. */
  public void stopRecording() {
    pauseRecording();
    lending.endRecording();
  }

  private void pauseRecording() {
    cuts.stopLooking();
    JniUtils.setGradMode(false);
  }

  /**
   * Runs a pass of its own before training, to find operations that would not fail but end the
   * process.
   *
   * @throws ModelFailure if there is such an operation; the message names the block
   */
  public void check(NDList inputs) {
    try (NDManager scope = newScope()) {
      NDList copies = new NDList(inputs.size()); // a block may change or close what it is given
      TrainingPasses.copied(inputs, scope).forEach(copies::add);
      forward.check(block, copies);
    } catch (Forward.BlockFailure e) {
      throw failure(e);
    }
  }

  /** The model's outputs in training, recorded since {@link #startRecording}. */
  public NDList forwardTraining(NDList inputs) {
    return run(inputs, true);
  }

  /**
   * The outputs of one child of the model in training, recorded as {@link #forwardTraining(NDList)}
   * records them.
   */
  public NDList forwardTraining(String child, NDList inputs) {
    return runChild(child, inputs, true);
  }

  /** The model's outputs outside of training: no gradients, no dropout, running statistics. */
  public NDList forwardEvaluation(NDList inputs) {
    return evaluations == null
        ? run(inputs, false)
        : evaluations.run(inputs, () -> run(inputs, false));
  }

  /** Compiles the following passes outside of training where they can be. */
  public void compileEvaluations() {
    if (evaluations == null) {
      evaluations = new EvaluationPasses(this);
      closeWith(evaluations);
    }
  }

  /**
   * The outputs of one child of the model outside of training, as {@link
   * #forwardEvaluation(NDList)}.
   */
  public NDList forwardEvaluation(String child, NDList inputs) {
    return runChild(child, inputs, false);
  }

  private NDList runChild(String child, NDList inputs, boolean training) {
    try {
      return apart(forward.of(ModelParts.child(block, child), inputs, training));
    } catch (Forward.BlockFailure e) {
      throw failure(e.in(child));
    }
  }

  private NDList run(NDList inputs, boolean training) {
    try {
      return apart(forward.of(block, inputs, training));
    } catch (Forward.BlockFailure e) {
      throw failure(e);
    }
  }

  /**
   * The outputs, with a copy in place of each that is a parameter itself: whoever keeps outputs may
   * change or close them.
   */
  private NDList apart(NDList outputs) {
    if (outputs.stream().noneMatch(own::contains)) {
      return outputs;
    }
    NDList copies = new NDList(outputs.size());
    outputs.forEach(output -> copies.add(own.contains(output) ? output.add(0) : output));
    return copies;
  }

  /**
   * Moves the tensors of one child towards those of another, outside of any recording: {@code to}
   * becomes {@code tau * from + (1 - tau) * to}.
   *
   * @param from the path of a child
   * @param to the path of a child of the same structure
   * @param tau from 0 to 1; 1 copies
   * @throws UserException if there is no such child, the two differ, or {@code to} is trained
   */
  public void softUpdate(String from, String to, double tau) {
    if (!(tau >= 0 && tau <= 1)) {
      throw new IllegalArgumentException("tau must be from 0 to 1, but is " + tau);
    }
    Map<String, NDArray> sources = below(ModelParts.prefix(block, from));
    Map<String, NDArray> targets = below(ModelParts.prefix(block, to));
    if (!shapes(sources).equals(shapes(targets))) {
      throw new UserException(
          "The parts "
              + from
              + " and "
              + to
              + " of the model differ: "
              + shapes(sources)
              + " and "
              + shapes(targets)
              + ".",
          "Build both by the same code.");
    }
    String changed = ModelParts.prefix(block, to);
    if (trainable().keySet().stream().anyMatch(name -> name.startsWith(changed))) {
      throw new UserException(
          "The part " + to + " of the model is trained, so that nothing may be copied into it.",
          "Call freezeParameters(true) on its block.");
    }
    sources.forEach((name, source) -> move(requireNonNull(targets.get(name)), source, tau));
  }

  private static void move(NDArray target, NDArray source, double tau) {
    try (NDArray now = source.stopGradient()) {
      if (tau == 1 || !now.getDataType().isFloating()) {
        copyInto(target, now);
        return;
      }
      try (NDArray before = target.stopGradient();
          NDArray kept = before.mul(1 - tau);
          NDArray moved = now.mul(tau);
          NDArray sum = kept.add(moved)) {
        copyInto(target, sum);
      }
    }
  }

  private Map<String, NDArray> below(String prefix) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(prefix)) {
                tensors.put(name.substring(prefix.length()), tensor);
              }
            });
    return tensors;
  }

  private static Map<String, Shape> shapes(Map<String, NDArray> tensors) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> shapes.put(name, tensor.getShape()));
    return shapes;
  }

  static ModelFailure failure(Forward.BlockFailure e) {
    return new ModelFailure("The model failed" + e.place() + ": " + e.getMessage(), e.failure());
  }

  /** Calculates the gradient of {@code loss}, one recorded number, and ends the recording. */
  public void backward(NDArray loss) {
    if (loss.getShape().dimension() == 0) {
      backward(loss, one);
    } else {
      try (NDArray derivative = one.reshape(loss.getShape())) {
        backward(loss, derivative);
      }
    }
  }

  /**
   * Calculates the gradient of a loss whose derivative with respect to {@code output} is known, and
   * ends the recording.
   *
   * @param output a recorded output
   * @param derivative the derivative, of the shape of {@code output}
   * @throws UserException if there is no parameter to train
   */
  public void backward(NDArray output, NDArray derivative) {
    if (parts.values().stream().allMatch(FlatParameters::isAllFrozen)) {
      throw FlatParameters.nothingToTrain();
    }
    parts.values().forEach(FlatParameters::beginBackward);
    try {
      JniUtils.backward((PtNDArray) output, (PtNDArray) derivative, false, false);
    } finally {
      pauseRecording(); // a step of the project may have another pass of what was recorded
    }
  }

  /**
   * Lays the parameters of each group of a part next to each other in the part's vector. The arrays
   * that the part had before are closed, so call this before all training.
   *
   * @param groupOf the group of a parameter by its name, from 0
   */
  public FlatParameters group(String part, int groupCount, ToIntFunction<String> groupOf) {
    FlatParameters grouped = requireNonNull(parts.get(part), part).grouped(groupCount, groupOf);
    parts.put(part, grouped);
    return grouped;
  }

  /**
   * Takes a group of parameters out of the following iterations, or puts it back. Meanwhile, blocks
   * whose parameters are all frozen run in evaluation mode: without dropout, and with running
   * statistics that stay as they are.
   *
   * @param group the group's place in the part's vector, from 0
   */
  public void freeze(String part, int group, boolean isFrozen) {
    requireNonNull(parts.get(part), part)
        .freeze(group, isFrozen)
        .forEach(parameter -> forward.freeze(parameter, isFrozen));
  }

  /**
   * The trainable parameters of each part, by the part's name, which is {@link #WHOLE} for the
   * whole model.
   */
  public Map<String, FlatParameters> parts() {
    return parts;
  }

  /** The shape of each input that the model was made for, batch axis first. */
  public Shape[] inputShapes() {
    return inputShapes.clone();
  }

  Block block() {
    return block;
  }

  /** The array that stands for each parameter of the block tree. */
  IdentityHashMap<Parameter, NDArray> arrays() {
    return arrays;
  }

  /** Whether the values of a parameter are the project's own, which this network has copied. */
  boolean isGiven(Parameter parameter) {
    return origins.get(parameter) == Origin.GIVEN;
  }

  /** What the model consists of. */
  public ModelSummary summary() {
    return ModelSummary.of(
        block, inputShapes, parameter -> loaded.file(parameter).orElseGet(() -> words(parameter)));
  }

  private String words(Parameter parameter) {
    return origins.getOrDefault(parameter, Origin.DEFAULT).words();
  }

  /** What each file left unfilled, and what of the file was not used, in one line. */
  public List<String> leftByFiles() {
    return loaded.left();
  }

  /**
   * The blocks whose output had no gradient in the first pass of training although their input had
   * one; gradients of the blocks before them are incomplete.
   */
  public List<String> gradientCuts() {
    return cuts.paths();
  }

  /** How many numbers optimizers change. */
  public long parameterCount() {
    return parts.values().stream().mapToLong(part -> part.vector().size()).sum();
  }

  /** The trainable parameters by name, views of their part's vector. */
  public Map<String, NDArray> trainable() {
    Map<String, NDArray> all = new TreeMap<>();
    parts.values().forEach(part -> all.putAll(part.views()));
    return all;
  }

  /**
   * The arrays that training changes without gradients, such as running statistics, and those that
   * are frozen.
   */
  public Map<String, NDArray> buffers() {
    return Collections.unmodifiableMap(buffers);
  }

  /** The parameters that stand for {@link #bufferArrays}, in the same order. */
  List<Parameter> bufferParameters() {
    Set<String> names = buffers.keySet();
    return ParameterNames.of(block).entrySet().stream()
        .filter(entry -> names.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .distinct()
        .toList();
  }

  /** All parameters that have an array. */
  List<Parameter> allParameters() {
    return ParameterNames.of(block).values().stream()
        .filter(arrays::containsKey)
        .distinct()
        .toList();
  }

  /** The arrays of {@link #buffers}, each once. */
  List<NDArray> bufferArrays() {
    return bufferParameters().stream().map(arrays::get).map(Objects::requireNonNull).toList();
  }

  /** Whether parameters are out of the present iteration. */
  boolean isAnyFrozen() {
    for (FlatParameters part : parts.values()) {
      if (part.isAnyFrozen()) {
        return true;
      }
    }
    return false;
  }

  /** Everything that makes the model what it is, by name: trainable parameters and buffers. */
  public Map<String, NDArray> tensors() {
    Map<String, NDArray> all = new LinkedHashMap<>(trainable());
    all.putAll(buffers);
    return all;
  }

  /** Whether nobody has closed an array. */
  public static boolean isOpen(NDArray array) {
    return !((PtNDArray) array).isReleased();
  }

  /** Copies {@code value} into {@code target} without replacing its memory, which views share. */
  public static void copyInto(NDArray target, NDArray value) {
    if (target.getShape().dimension() == 0) {
      target.set(new NDIndex("..."), value);
    } else {
      target.set(new NDIndex(":"), value);
    }
  }

  /** Closes {@code resource} before the network itself is closed. */
  public void closeWith(AutoCloseable resource) {
    resources.add(resource);
  }

  @Override
  public void close() {
    for (AutoCloseable resource : resources) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    resources.clear();
    manager.close();
  }
}
