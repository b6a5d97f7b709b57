package io.github.scitemplate.engine.compiled;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.github.scitemplate.engine.compiled.graph.Graph;
import io.github.scitemplate.engine.compiled.record.Recording.Recorded;
import io.github.scitemplate.engine.compiled.record.Subject;
import io.github.scitemplate.engine.compiled.script.ChannelsLastPooling;
import io.github.scitemplate.engine.compiled.script.ClassText;
import io.github.scitemplate.engine.compiled.script.ForwardText;
import io.github.scitemplate.engine.compiled.script.LoadedScript;
import java.util.List;

/**
 * A model's pass outside of training as one native call. It works with the model's own arrays, so
 * it always has their present values. Only one thread at a time may use it.
 */
public final class CompiledForward implements AutoCloseable {
  private static final String CLASS = "Forward";

  private final LoadedScript script;
  private final IValue parameters;
  private final IValue buffers;
  private final IValue constants;

  private CompiledForward(
      LoadedScript script, IValue parameters, IValue buffers, IValue constants) {
    this.script = script;
    this.parameters = parameters;
    this.buffers = buffers;
    this.constants = constants;
  }

  /**
   * Compiles a recorded pass.
   *
   * @param subject the model that was recorded
   * @param device where the arrays lie
   */
  public static CompiledForward of(Subject subject, Recorded recorded, Device device) {
    Graph graph = recorded.graph();
    if (device.equals(Device.cpu())) {
      graph = graph.with(ChannelsLastPooling.in(graph.operations(), false));
    }
    String source = ClassText.of(CLASS, List.of(ForwardText.of(graph, CLASS)));
    return new CompiledForward(
        LoadedScript.load(CLASS, source),
        arrays(subject, subject.parameters()),
        arrays(subject, subject.buffers()),
        arrays(recorded.constants()));
  }

  private static IValue arrays(Subject subject, List<Parameter> parameters) {
    return arrays(parameters.stream().map(p -> requireNonNull(subject.arrays().get(p))).toList());
  }

  private static IValue arrays(List<NDArray> arrays) {
    return IValue.listFrom(arrays.toArray(new PtNDArray[0]));
  }

  /**
   * The model's outputs.
   *
   * @param inputs of the shapes and types with which the model was recorded
   * @param scope closes the outputs
   */
  public NDList run(NDManager scope, NDList inputs) {
    try (IValue batch = arrays(inputs);
        IValue result = script.call(ForwardText.NAME, batch, parameters, buffers, constants)) {
      return new NDList(result.toTensorArray((PtNDManager) scope));
    }
  }

  @Override
  public void close() {
    parameters.close();
    buffers.close();
    constants.close();
    script.close();
  }
}
