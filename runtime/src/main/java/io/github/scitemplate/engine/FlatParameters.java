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
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All trainable parameters of a model in one float32 vector, the leaf that gradients are taken of.
 * Blocks see views of it, so an update is one operation on one vector, whatever the number of
 * parameters. Parameters without gradient (running statistics, frozen ones) stay arrays of their
 * own, called buffers.
 */
final class FlatParameters {
  private final PtNDArray flat;
  private final List<String> names = new ArrayList<>();
  private final List<Shape> shapes = new ArrayList<>();
  private final long[] sizes;
  private final IdentityHashMap<Parameter, Integer> places = new IdentityHashMap<>();
  private final Map<String, NDArray> buffers = new LinkedHashMap<>();
  private final NDArray[] fixedViews;
  private NDArray[] views;

  FlatParameters(Block block, NDManager manager) {
    List<Parameter> trained = new ArrayList<>();
    ParameterNames.of(block)
        .forEach(
            (name, parameter) -> {
              boolean trainable =
                  parameter.requiresGradient()
                      && parameter.getArray().getDataType() == DataType.FLOAT32;
              if (trainable) {
                places.put(parameter, trained.size());
                trained.add(parameter);
                names.add(name);
                shapes.add(parameter.getArray().getShape());
              } else {
                buffers.put(name, parameter.getArray());
              }
            });
    sizes = shapes.stream().mapToLong(Shape::size).toArray();
    flat = concatenated(trained, manager);
    fixedViews = slices((PtNDArray) flat.stopGradient(), manager);
    views = fixedViews;
    flat.setRequiresGradient(true);
  }

  private static PtNDArray concatenated(List<Parameter> parameters, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      NDList parts = new NDList();
      for (Parameter parameter : parameters) {
        NDArray part = parameter.getArray().stopGradient().flatten();
        part.attach(scope);
        parts.add(part);
      }
      NDArray joined =
          parts.isEmpty() ? scope.zeros(new Shape(0)) : NDArrays.concat(parts).stopGradient();
      joined.attach(manager);
      return (PtNDArray) joined;
    }
  }

  private NDArray[] slices(PtNDArray vector, NDManager owner) {
    NDArray[] slices = new NDArray[sizes.length];
    if (slices.length > 0) {
      NDList parts = JniUtils.split(vector, sizes, 0);
      for (int i = 0; i < slices.length; i++) {
        try (NDArray part = parts.get(i)) {
          slices[i] = part.reshape(shapes.get(i));
          slices[i].attach(owner);
        }
      }
    }
    return slices;
  }

  /** From here on blocks see views through which gradients flow; {@code scope} closes them. */
  void track(PtNDManager scope) {
    views = slices(flat, scope);
  }

  /** From here on blocks see plain views. */
  void untrack() {
    views = fixedViews;
  }

  /** What blocks ask for their parameters. */
  ParameterStore store(NDManager manager) {
    return new ParameterStore(manager, false) {
      @Override
      public NDArray getValue(Parameter parameter, Device device, boolean training) {
        Integer place = places.get(parameter);
        return place == null ? parameter.getArray() : views[place];
      }
    };
  }

  /** The vector itself; float32, shape (P). */
  PtNDArray vector() {
    return flat;
  }

  /** Each trainable parameter by name, as a view of the vector. */
  Map<String, NDArray> trainable() {
    Map<String, NDArray> map = new LinkedHashMap<>();
    for (int i = 0; i < fixedViews.length; i++) {
      map.put(names.get(i), fixedViews[i]);
    }
    return map;
  }

  /** Parameters that no gradient changes, by name. */
  Map<String, NDArray> buffers() {
    return buffers;
  }
}
