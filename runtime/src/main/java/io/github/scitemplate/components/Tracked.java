package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.error.UserException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One metric of a tracker, and what it has gathered since the last reset. */
final class Tracked {
  private final Metric metric;
  private final @Nullable DerivedMetric derived;
  private final Metric base;
  private @Nullable Gatherer gatherer;
  private @Nullable MetricState state;
  private @Nullable NDManager kept;

  Tracked(Metric metric) {
    this.metric = metric;
    this.derived = metric instanceof DerivedMetric d ? d : null;
    this.base = derived == null ? metric : derived.base();
  }

  Metric metric() {
    return metric;
  }

  /**
   * Whether the metric gets its values only from a training step that logs them as {@code name}.
   */
  boolean isLogged(String name) {
    return base.equals(Metric.logged(name));
  }

  /** Whether only training gives it values. */
  boolean isOfTraining() {
    return base instanceof TrainingMetric;
  }

  /** Whether it is taken of the gradients of updates of a part of the model. */
  boolean isNormOf(String part) {
    return base instanceof GradientNorm norm && norm.part().equals(part);
  }

  /** The part of the model whose gradients' norm it is. */
  Optional<String> partOfNorm() {
    return base instanceof GradientNorm norm ? Optional.of(norm.part()) : Optional.empty();
  }

  /** What gathers the noise scale, if it is that. */
  @Nullable NoiseScaleState noise() {
    return state instanceof NoiseScaleState noise ? noise : null;
  }

  boolean isNoiseScale() {
    return base instanceof GradientNoiseScale;
  }

  /** Whether only training gives it values, and gave none. */
  boolean isUnlogged() {
    NoiseScaleState noise = noise();
    RunningMean mean = mean();
    return isOfTraining()
        && ((mean != null && mean.count() == 0) || (noise != null && noise.isEmpty()));
  }

  /** Whether the metric is calculated from each batch, and may run the project's own code. */
  boolean isOwn() {
    return !(base instanceof ShippedMetric) && !isOfTraining();
  }

  boolean usesPredictions() {
    return base instanceof ShippedMetric shipped && shipped.usesPredictions();
  }

  /** Begins with nothing gathered; {@code manager} owns what is gathered. */
  void begin(NDManager manager) {
    if (base instanceof ShippedMetric shipped) {
      gatherer = shipped.newGatherer();
    } else if (state instanceof ReusedState reused) {
      reused.reset();
    } else {
      if (kept != null) {
        kept.close();
      }
      NDManager own = manager.newSubManager();
      kept = own;
      state = base.newState(own);
    }
  }

  void check(NDList predictions, NDList labels) {
    if (base instanceof ShippedMetric shipped) {
      shipped.check(predictions, labels);
    }
  }

  /** Adds a batch, unless the metric is calculated from many batches at once. */
  void update(NDList predictions, NDList labels, NDArray loss, int samples) {
    if (isOfTraining()) {
      return;
    }
    if (state instanceof MeanState mean) {
      mean.update(predictions, labels, loss, samples);
    } else if (state != null) {
      MetricState own = state;
      Losses.call(
          "The metric " + metric.name(),
          predictions,
          labels,
          () -> {
            own.update(predictions, labels, loss, samples);
            return true;
          });
    }
  }

  /** Adds a scalar that training gives. */
  void log(NDArray value) {
    if (state instanceof MeanState mean) {
      mean.add(value);
    }
  }

  /**
   * Adds many batches, if the metric is calculated from many at once.
   *
   * @throws UserException with the metric's name if a label is none of its classes
   */
  void addAll(KeptBatches batches) {
    if (gatherer != null) {
      try {
        gatherer.add(batches);
      } catch (UserException e) {
        throw new UserException(
            "The metric " + metric.name() + " cannot be taken: " + e.problem(), e.fix(), e);
      }
    }
  }

  /** The sum and the count, if the metric is an average. */
  @Nullable RunningMean mean() {
    if (gatherer instanceof RunningMean mean) {
      return mean;
    }
    return state instanceof RunningMean mean ? mean : null;
  }

  MetricValue value() {
    MetricValue value =
        gatherer != null
            ? gatherer.value()
            : state != null ? state.compute() : MetricValue.of(Double.NaN);
    return derived == null ? value : derived.derive(value);
  }

  /**
   * All that the metric has gathered, by name; {@code scope} owns the arrays that are made here.
   */
  Map<String, NDArray> tensors(NDManager scope) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    if (gatherer != null) {
      gatherer
          .save()
          .forEach(
              (name, numbers) -> {
                if (numbers.length > 0) {
                  tensors.put(name, scope.create(numbers));
                }
              });
    } else if (state != null) {
      tensors.putAll(state.tensors());
    }
    return tensors;
  }

  void restore(Map<String, NDArray> saved) {
    if (gatherer != null) {
      Map<String, double[]> numbers = new LinkedHashMap<>();
      saved.forEach((name, array) -> numbers.put(name, array.toDoubleArray()));
      gatherer.restore(numbers);
    } else if (state != null) {
      state.restore(saved);
    }
  }
}
