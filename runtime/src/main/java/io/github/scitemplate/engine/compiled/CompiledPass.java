package io.github.scitemplate.engine.compiled;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.github.scitemplate.engine.compiled.gradient.Backward;
import io.github.scitemplate.engine.compiled.graph.Functions;
import io.github.scitemplate.engine.compiled.graph.Graph;
import io.github.scitemplate.engine.compiled.graph.Operation;
import io.github.scitemplate.engine.compiled.graph.Value;
import io.github.scitemplate.engine.compiled.precision.MixedPrecision;
import io.github.scitemplate.engine.compiled.record.Recording.Recorded;
import io.github.scitemplate.engine.compiled.script.ChannelsLastPooling;
import io.github.scitemplate.engine.compiled.script.ClassText;
import io.github.scitemplate.engine.compiled.script.LoadedScript;
import io.github.scitemplate.engine.compiled.script.StepsText;
import io.github.scitemplate.engine.compiled.script.TrainingText;
import io.github.scitemplate.engine.kernels.KernelCall;
import io.github.scitemplate.engine.kernels.KernelMethods;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A forward pass in training, the loss and the backward pass as one native call. It works with the
 * model's own arrays, and leaves the gradients in arrays that the caller gives. Only one thread at
 * a time may use it.
 */
public final class CompiledPass implements AutoCloseable {
  private static final String CLASS = "Training";

  private final List<String> methods;
  private final LoadedScript script;
  private final boolean draws;
  private final boolean predictsFromInputs;
  private final boolean recording;
  private final String remark;
  private final IValue constants;

  private CompiledPass(
      List<String> methods, Graph graph, boolean recording, String remark, IValue constants) {
    this.methods = methods;
    this.script = LoadedScript.load(CLASS, ClassText.of(CLASS, methods));
    this.draws = graph.operations().stream().anyMatch(Functions::draws);
    this.predictsFromInputs =
        graph.outputs().subList(0, graph.outputs().size() - 1).stream()
            .allMatch(graph::dependsOnInputs);
    this.recording = recording;
    this.remark = MixedPrecision.isIn(graph) ? remark + ", in bf16" : remark;
    this.constants = constants;
  }

  /**
   * What a recorded calculation ends with.
   *
   * @param predictions how many outputs of the model come first
   * @param derivative whether the loss is followed by its derivative with respect to the model's
   *     first output
   */
  public record Ending(int predictions, boolean derivative) {}

  /**
   * Compiles a recorded calculation, with a backward pass of its own if each function has a rule.
   *
   * @param recorded a model with a loss, recorded in training
   * @param device where the arrays lie
   */
  public static CompiledPass of(Recorded recorded, Ending ending, Device device) {
    Ends ends = Ends.of(recorded.graph(), ending);
    Backward.Result result = Backward.of(ends.graph, ends.output, ends.derivative);
    Graph run =
        device.equals(Device.cpu()) && !MixedPrecision.isIn(ends.graph)
            ? ends.graph.with(ChannelsLastPooling.in(ends.graph.operations(), true))
            : ends.graph;
    return result instanceof Backward.Derived derived
        ? new CompiledPass(
            methods(run, TrainingText.derived(run, derived, CLASS)),
            run,
            false,
            "",
            IValue.listFrom(recorded.constants().toArray(new PtNDArray[0])))
        : recording(recorded, ending, ((Backward.Missing) result).function());
  }

  /**
   * Compiles a recorded calculation with libtorch's own backward pass.
   *
   * @param without why there is no other
   */
  public static CompiledPass recording(Recorded recorded, Ending ending, String without) {
    Ends ends = Ends.of(recorded.graph(), ending);
    return new CompiledPass(
        methods(
            ends.graph, TrainingText.recording(ends.graph, ends.output, ends.derivative, CLASS)),
        ends.graph,
        true,
        ", with libtorch's own backward pass because of " + without,
        IValue.listFrom(recorded.constants().toArray(new PtNDArray[0])));
  }

  private static List<String> methods(Graph graph, String method) {
    List<String> kernels =
        graph.operations().stream()
            .map(Operation::function)
            .filter(function -> function.startsWith(Operation.OWN))
            .map(function -> function.substring(Operation.OWN.length()))
            .toList();
    List<String> methods = new ArrayList<>(KernelMethods.of(kernels, CLASS));
    methods.add(method);
    return methods;
  }

  /** Where the backward pass of a graph begins. */
  private record Ends(Graph graph, Value output, @Nullable Value derivative) {
    static Ends of(Graph graph, Ending ending) {
      List<Value> outputs = graph.outputs();
      Graph told =
          new Graph(
              graph.inputs(),
              graph.parameters(),
              graph.buffers(),
              graph.constants(),
              graph.operations(),
              outputs.subList(0, ending.predictions + 1));
      return ending.derivative
          ? new Ends(told, outputs.get(0), outputs.get(ending.predictions + 1))
          : new Ends(told, outputs.get(ending.predictions), null);
    }
  }

  /** Whether libtorch derives the backward pass anew each time. */
  public boolean isDerivedByLibtorch() {
    return recording;
  }

  /**
   * How the pass is done, in words.
   *
   * @param updates whether an update is in the same call
   */
  public String way(boolean updates) {
    return (updates ? "forward, loss, backward and update" : "forward, loss and backward")
        + " in one call"
        + remark;
  }

  /** The arrays that passes work with. */
  public static final class Arrays implements AutoCloseable {
    final IValue parameters;
    final IValue gradient;
    final IValue gradients;
    final IValue buffers;

    /**
     * @param parameters in the graph's order
     * @param gradient the vector of all gradients, which is overwritten
     * @param gradients for each parameter, a view of its gradient in the vector
     * @param buffers in the graph's order; passes change running statistics
     */
    public Arrays(
        List<NDArray> parameters,
        NDArray gradient,
        List<NDArray> gradients,
        List<NDArray> buffers) {
      this.parameters = list(parameters);
      this.gradient = IValue.from((PtNDArray) gradient);
      this.gradients = list(gradients);
      this.buffers = list(buffers);
    }

    @Override
    public void close() {
      parameters.close();
      gradient.close();
      gradients.close();
      buffers.close();
    }
  }

  static IValue list(List<NDArray> arrays) {
    return IValue.listFrom(arrays.toArray(new PtNDArray[0]));
  }

  /**
   * The model's outputs and the loss.
   *
   * @param batch inputs and labels, of the shapes and types with which the model was recorded
   * @param scope closes the results, which nobody may change in place
   */
  public NDList run(NDManager scope, NDList batch, Arrays arrays) {
    try (IValue given = list(batch);
        IValue result = call(given, arrays)) {
      return new NDList(result.toTensorArray((PtNDManager) scope));
    }
  }

  private IValue call(IValue batch, Arrays arrays) {
    IValue[] all = {
      batch, arrays.parameters, arrays.gradient, arrays.gradients, arrays.buffers, constants
    };
    return recording
        ? script.callRecording(TrainingText.NAME, all)
        : script.call(TrainingText.NAME, all);
  }

  /**
   * The passes of several batches with an update after each, as one native call.
   *
   * @param update what is done after each pass; it may use the vector of gradients
   */
  public CompiledSteps with(List<KernelCall> update) {
    StepsText.Written written = StepsText.of(update, draws, CLASS);
    List<String> all =
        new ArrayList<>(KernelMethods.of(update.stream().map(KernelCall::method).toList(), CLASS));
    all.removeAll(methods); // the loss may use the same kernels
    all.addAll(0, methods);
    all.addAll(written.methods());
    return new CompiledSteps(
        LoadedScript.load(CLASS, ClassText.of(CLASS, all)), update, written, recording, constants);
  }

  /**
   * Whether all predictions depend on the batch. One that does not may be a view of parameters,
   * which the next update changes.
   */
  public boolean predictsFromInputs() {
    return predictsFromInputs;
  }

  /** Whether numbers are drawn from libtorch's generator, which then has to be seeded. */
  public boolean draws() {
    return draws;
  }

  @Override
  public void close() {
    constants.close();
    script.close();
  }
}
