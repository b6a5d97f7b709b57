package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.Losses;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.optimizer.Optimizer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One iteration of training: forward, loss, backward, update. Holds the optimizer's state vectors.
 */
final class GradientStep {
  private static final String OPTIMIZER_PREFIX = "optimizer.";
  private static final String MODEL_PREFIX = "model.";

  private final Network network;
  private final Criterion criterion;
  private final Optimizer optimizer;
  private final Map<String, NDArray> optimizerState = new LinkedHashMap<>();

  GradientStep(Network network, Criterion criterion, Optimizer optimizer) {
    this.network = network;
    this.criterion = criterion;
    this.optimizer = optimizer;
    optimizer.stateNames().forEach(name -> optimizerState.put(name, network.newStateVector()));
  }

  /**
   * Trains on one batch and adds it to {@code metrics}.
   *
   * @param scope closes what the iteration makes
   * @param epoch from 0
   * @param index the batch's place in the epoch, from 0
   * @param update the number of this update, from 1
   */
  void train(
      NDManager scope,
      Batch batch,
      long epoch,
      long index,
      long update,
      double learningRate,
      MetricTracker metrics) {
    NDList predictions = network.forwardTraining(scope, batch.inputs(), epoch, index);
    NDArray loss = loss(predictions, batch);
    network.backward(loss);
    try (NDArray gradient = network.gradient()) {
      optimizer.update(network.parameterVector(), gradient, optimizerState, update, learningRate);
    }
    network.clearGradient();
    metrics.update(predictions, batch.labels(), loss, batch.samples());
  }

  private NDArray loss(NDList predictions, Batch batch) {
    try {
      return Losses.take(criterion, predictions, batch.labels());
    } catch (RuntimeException e) {
      network.stopRecording();
      throw e;
    }
  }

  /** Everything that training changes, by name, for checkpoints. */
  Map<String, NDArray> tensors() {
    Map<String, NDArray> all = modelTensors();
    optimizerState.forEach((name, vector) -> all.put(OPTIMIZER_PREFIX + name, vector));
    return all;
  }

  /** The model's part of {@link #tensors}. */
  Map<String, NDArray> modelTensors() {
    Map<String, NDArray> model = new LinkedHashMap<>();
    network.tensors().forEach((name, tensor) -> model.put(MODEL_PREFIX + name, tensor));
    return model;
  }
}
