package io.github.scitemplate.engine;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.github.scitemplate.engine.compiled.export.ExportedModel;
import io.github.scitemplate.engine.compiled.export.StoredArray;
import io.github.scitemplate.engine.compiled.record.FreeBatch;
import io.github.scitemplate.engine.compiled.record.Recording;
import io.github.scitemplate.engine.compiled.record.Recording.Recorded;
import io.github.scitemplate.engine.compiled.record.Recording.Refused;
import io.github.scitemplate.engine.compiled.record.Subject;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Records what a network does outside of training, for batches of any size. */
public final class ModelRecording {
  private ModelRecording() {}

  /**
   * Records a network. The network must be open as long as the result is used.
   *
   * @param inputs a batch; only shapes and types matter
   * @throws UserException if the model does something that cannot be recorded, or that depends on
   *     the size of the batch; it names the block
   */
  public static ExportedModel of(Network network, NDList inputs) {
    IdentityHashMap<Parameter, String> names = new IdentityHashMap<>();
    for (Map.Entry<String, Parameter> named : ParameterNames.of(network.block()).entrySet()) {
      names.putIfAbsent(named.getValue(), named.getKey());
    }
    List<Parameter> parameters = network.allParameters();
    Subject subject = Subject.of(network.block(), List.of(), parameters, network.arrays());
    Recording recording = FreeBatch.of(subject, shapes(inputs), types(inputs), network.manager());
    if (recording instanceof Refused refused) {
      throw new UserException(
          "The model cannot be exported: "
              + (refused.block().isEmpty() ? "" : "the block " + refused.block() + ": ")
              + refused.operation()
              + ".",
          "Only what libtorch's functions do on arrays can be exported, for batches of any size; write this part with operations of NDArray.");
    }
    Recorded recorded = (Recorded) recording;
    List<StoredArray> arrays = new ArrayList<>();
    for (Parameter parameter : parameters) {
      NDArray array = requireNonNull(network.arrays().get(parameter));
      arrays.add(
          new StoredArray(
              requireNonNull(names.get(parameter)), array, ModelParts.isTrainable(parameter)));
    }
    return new ExportedModel(recorded.graph(), arrays, recorded.constants());
  }

  private static List<Shape> shapes(NDList inputs) {
    for (NDArray input : inputs) {
      if (input.getShape().dimension() == 0 || input.size(0) != inputs.head().size(0)) {
        throw new UserException(
            "The model cannot be exported: its inputs have no common first axis for the samples.",
            "Give each input of a batch one row for each sample.");
      }
    }
    return inputs.stream().map(NDArray::getShape).toList();
  }

  private static List<DataType> types(NDList inputs) {
    return inputs.stream().map(NDArray::getDataType).toList();
  }
}
