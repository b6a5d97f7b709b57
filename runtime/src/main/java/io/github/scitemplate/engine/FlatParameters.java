package io.github.scitemplate.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All trainable parameters of a model in one float32 vector. Blocks see views of it, which are the
 * leaves that gradients are taken of; an update is then one operation on one vector, whatever the
 * number of parameters. Parameters without gradient (running statistics, frozen ones) stay arrays
 * of their own, called buffers.
 */
final class FlatParameters {
  private final NDManager manager;
  private final NDArray vector;
  private final List<String> names = new ArrayList<>();
  private final List<PtNDArray> leaves = new ArrayList<>();
  private final IdentityHashMap<Parameter, NDArray> arrays = new IdentityHashMap<>();
  private final Map<String, NDArray> buffers = new LinkedHashMap<>();
  private final NDList gradients = new NDList();

  FlatParameters(Block block, NDManager manager) {
    this.manager = manager;
    List<Parameter> trained = new ArrayList<>();
    ParameterNames.of(block)
        .forEach(
            (name, parameter) -> {
              boolean trainable =
                  parameter.requiresGradient()
                      && parameter.getArray().getDataType() == DataType.FLOAT32;
              if (trainable) {
                trained.add(parameter);
                names.add(name);
              } else {
                buffers.put(name, parameter.getArray());
                arrays.put(parameter, parameter.getArray());
              }
            });
    vector = concatenated(trained);
    long offset = 0;
    for (Parameter parameter : trained) {
      PtNDArray leaf = leaf(offset, parameter.getArray().getShape());
      offset += leaf.size();
      leaves.add(leaf);
      arrays.put(parameter, leaf);
    }
  }

  private NDArray concatenated(List<Parameter> parameters) {
    try (NDManager scope = manager.newSubManager()) {
      NDList parts = new NDList();
      for (Parameter parameter : parameters) {
        NDArray part = parameter.getArray().stopGradient().flatten();
        part.attach(scope);
        parts.add(part);
      }
      NDArray joined = parts.isEmpty() ? scope.zeros(new Shape(0)) : NDArrays.concat(parts);
      joined.attach(manager);
      return joined;
    }
  }

  private PtNDArray leaf(long offset, Shape shape) {
    try (NDArray part = JniUtils.slice((PtNDArray) vector, 0, offset, offset + shape.size(), 1)) {
      PtNDArray leaf = (PtNDArray) part.reshape(shape);
      leaf.attach(manager);
      leaf.setRequiresGradient(true);
      return leaf;
    }
  }

  /** What blocks ask for their parameters. */
  ParameterStore store() {
    return new ParameterStore(manager, false) {
      @Override
      public NDArray getValue(Parameter parameter, Device device, boolean training) {
        NDArray array = arrays.get(parameter);
        return array == null ? parameter.getArray() : array;
      }
    };
  }

  /** The vector itself; shape (P). */
  NDArray vector() {
    return vector;
  }

  /**
   * The gradient of all parameters after a backward pass, shape (P); the caller closes it. libtorch
   * makes a leaf's gradient in the first backward pass and adds to it in place from then on, so the
   * same arrays are read every time.
   */
  NDArray gradient() {
    if (gradients.isEmpty()) {
      for (int i = 0; i < leaves.size(); i++) {
        gradients.add(gradient(i));
      }
    }
    return NDArrays.concat(gradients);
  }

  private NDArray gradient(int parameter) {
    @Nullable NDArray gradient = JniUtils.getGradient(leaves.get(parameter));
    if (gradient == null) {
      gradients.clear();
      throw new UserException(
          "The parameter "
              + names.get(parameter)
              + " gets no gradient: the loss does not depend on it.",
          "Use it in the model's output, or freeze its block with freezeParameters(true).");
    }
    try (gradient) {
      NDArray flat = gradient.flatten();
      flat.attach(manager);
      return flat;
    }
  }

  void clearGradient() {
    leaves.forEach(JniUtils::zeroGrad);
  }

  /** Each trainable parameter by name, as a view of the vector. */
  Map<String, NDArray> trainable() {
    Map<String, NDArray> map = new LinkedHashMap<>();
    for (int i = 0; i < leaves.size(); i++) {
      map.put(names.get(i), leaves.get(i));
    }
    return map;
  }

  /** Parameters that no gradient changes, by name. */
  Map<String, NDArray> buffers() {
    return buffers;
  }
}
