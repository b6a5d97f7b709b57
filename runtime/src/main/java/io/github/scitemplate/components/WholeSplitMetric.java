package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;

/** A metric that is a function of all predictions and all labels of a split. */
record WholeSplitMetric(
    String name, Optional<Best> best, ToDoubleBiFunction<NDList, NDList> function)
    implements Metric {

  @Override
  public MetricState newState(NDManager manager) {
    return new Everything(this, manager);
  }

  /** Keeps all arrays of a split, and joins them when somebody asks. */
  private static final class Everything implements MetricState {
    private static final String PREDICTIONS = "predictions.";
    private static final String LABELS = "labels.";
    private final WholeSplitMetric metric;
    private final NDManager manager;
    private final Map<String, NDList> gathered = new LinkedHashMap<>();

    Everything(WholeSplitMetric metric, NDManager manager) {
      this.metric = metric;
      this.manager = manager;
    }

    @Override
    public void update(NDList predictions, NDList labels, NDArray loss, int samples) {
      append(PREDICTIONS, predictions);
      append(LABELS, labels);
    }

    private void append(String kind, NDList arrays) {
      for (int i = 0; i < arrays.size(); i++) {
        check(kind + i, arrays.get(i).getShape());
        keep(kind + i, arrays.get(i));
      }
    }

    /** Refuses an array that cannot be joined with those before it along the first axis. */
    private void check(String name, Shape shape) {
      @Nullable NDList before = gathered.get(name);
      if (shape.dimension() == 0
          || (before != null && !before.head().getShape().slice(1).equals(shape.slice(1)))) {
        throw new IllegalArgumentException(
            "it joins the batches of a split along their first axis, but "
                + name.replace('.', ' ')
                + " has shape "
                + shape
                + (before == null ? "" : " after " + before.head().getShape()));
      }
    }

    private void keep(String name, NDArray array) {
      NDArray copy = array.duplicate();
      copy.attach(manager);
      gathered.computeIfAbsent(name, unused -> new NDList()).add(copy);
    }

    @Override
    public MetricValue compute() {
      Map<String, NDArray> all = tensors();
      if (all.isEmpty()) {
        return MetricValue.of(Double.NaN);
      }
      NDList predictions = list(all, PREDICTIONS);
      NDList labels = list(all, LABELS);
      // Arrays that the function makes belong to the manager of the arrays that it is given.
      try (NDManager scope = manager.newSubManager()) {
        all.values().forEach(array -> array.attach(scope));
        try {
          return MetricValue.of(
              Losses.call(
                  "The metric " + metric.name(),
                  predictions,
                  labels,
                  () -> metric.function().applyAsDouble(predictions, labels)));
        } finally {
          all.values().forEach(array -> array.attach(manager));
        }
      }
    }

    private static NDList list(Map<String, NDArray> all, String kind) {
      NDList list = new NDList();
      for (NDArray array = all.get(kind + 0); array != null; array = all.get(kind + list.size())) {
        list.add(array);
      }
      return list;
    }

    @Override
    public Map<String, NDArray> tensors() {
      Map<String, NDArray> joined = new LinkedHashMap<>();
      gathered.forEach((name, pieces) -> joined.put(name, join(pieces)));
      return joined;
    }

    private NDArray join(NDList pieces) {
      if (pieces.size() > 1) {
        NDArray whole = NDArrays.concat(pieces);
        whole.attach(manager);
        pieces.forEach(NDArray::close);
        pieces.clear();
        pieces.add(whole);
      }
      return pieces.head();
    }

    @Override
    public void restore(Map<String, NDArray> saved) {
      saved.forEach(this::keep);
    }
  }
}
