package io.github.scitemplate.trainer;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.Losses;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Progress;
import io.github.scitemplate.components.TrainingStep.Outcome;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness.Purpose;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One iteration of training: forward, loss, backward, update. Holds what the updates remember:
 * optimizer states, averages of weights, a sum of gradients.
 */
final class GradientStep {
  private static final String MODEL_PREFIX = "model.";
  private static final String GRADIENT_SUM = "gradient_sum";

  private final TrainingParts parts;
  private final Network network;
  private final Map<String, PartUpdate> updates = new LinkedHashMap<>();
  private final OwnStates states;
  private final @Nullable GradientSum sum;

  GradientStep(TrainingParts parts) {
    this.parts = parts;
    this.network = parts.network();
    this.states = new OwnStates(network.manager());
    network
        .parts()
        .forEach(
            (part, parameters) ->
                updates.put(
                    part,
                    new PartUpdate(
                        parameters,
                        parts
                            .rules()
                            .partOptimizers()
                            .getOrDefault(part, parts.rules().optimizer()),
                        parts.rules().averageDecay())));
    this.sum =
        parts.rules().accumulatedBatches() == 1
            ? null
            : new GradientSum(
                parts.rules().accumulatedBatches(),
                parts.schedule(),
                whole().parameters().newVector());
  }

  private PartUpdate whole() {
    return updates.values().iterator().next();
  }

  /**
   * Trains on one batch and adds it to {@code metrics}.
   *
   * @param scope closes what the iteration makes
   * @param done how many iterations are completed
   */
  void train(NDManager scope, Batch batch, long done, ScheduledRate rate, MetricTracker metrics) {
    Progress progress = progress(done);
    int index = (int) (done % parts.schedule().batchesPerEpoch());
    network.startRecording(progress.epoch(), index);
    Outcome outcome;
    try {
      outcome =
          parts.rules().step() == null
              ? minimizeCriterion(batch, progress, index, rate)
              : requireNonNull(
                  parts
                      .rules()
                      .step()
                      .train(
                          new RecordedModel(parts, states, progress, updates, scope, rate, metrics),
                          batch),
                  "the training step returned null");
    } finally {
      network.stopRecording();
    }
    states.endIteration();
    Outcome seen = parts.rules().step() == null ? unrecorded(outcome) : copied(outcome, scope);
    metrics.update(seen.predictions(), batch.labels(), seen.loss(), batch.samples());
  }

  /**
   * Does with a batch of the first epoch what {@link #train} does, and makes everything as it was
   * before.
   *
   * @param index the batch's place in the epoch, from 0
   * @param metrics of its own
   */
  void rehearse(
      NDManager scope, Batch batch, int index, ScheduledRate rate, MetricTracker metrics) {
    Map<String, NDArray> changed = parts.rules().step() == null ? network.buffers() : tensors();
    Map<String, NDArray> before = new LinkedHashMap<>();
    changed.forEach(
        (name, tensor) -> {
          NDArray copy = tensor.duplicate();
          copy.attach(scope);
          before.put(name, copy);
        });
    Map<String, Long> counts = updateCounts();
    Set<String> known = states.names();
    try {
      if (parts.rules().step() == null) {
        pass(batch, index, metrics);
      } else {
        train(scope, batch, index, rate, metrics);
      }
    } finally {
      before.forEach((name, copy) -> Network.copyInto(requireNonNull(changed.get(name)), copy));
      states.forgetAllBut(known);
      restoreCounts(counts);
      updates.values().forEach(update -> update.parameters().dropGradient());
    }
  }

  private Progress progress(long done) {
    long batches = parts.schedule().batchesPerEpoch();
    long epoch = done / batches;
    return new Progress(
        epoch,
        done % batches,
        done,
        parts.schedule().lastIteration(),
        network.generator(Purpose.STEP, epoch, done % batches));
  }

  private void pass(Batch batch, int index, MetricTracker metrics) {
    network.startRecording(0, index);
    Outcome outcome;
    try {
      NDList predictions = network.forwardTraining(batch.inputs());
      NDArray loss =
          Losses.takeWithGradient(
              parts.criterion(), predictions, batch.labels(), progress(index), network);
      outcome = unrecorded(new Outcome(predictions, loss));
    } finally {
      network.stopRecording();
    }
    metrics.update(outcome.predictions(), batch.labels(), outcome.loss(), batch.samples());
  }

  private Outcome minimizeCriterion(Batch batch, Progress progress, int index, ScheduledRate rate) {
    NDList predictions = network.forwardTraining(batch.inputs());
    NDArray loss =
        Losses.takeWithGradient(parts.criterion(), predictions, batch.labels(), progress, network);
    NDArray gradient = whole().takeGradient();
    if (sum == null) {
      whole().update(gradient, rate);
    } else if (sum.add(gradient, batch.samples(), parts.data().train(), progress.epoch(), index)) {
      whole().update(sum.vector(), rate);
      sum.clear();
    }
    return new Outcome(predictions, loss);
  }

  /** What a step of the project's own returns it may change or close later. */
  static Outcome copied(Outcome outcome, NDManager scope) {
    NDList predictions = new NDList(outcome.predictions().size());
    outcome.predictions().forEach(array -> predictions.add(copied(array, scope)));
    return new Outcome(predictions, copied(outcome.loss(), scope));
  }

  private static NDArray copied(NDArray array, NDManager scope) {
    try (NDArray unrecorded = array.stopGradient()) {
      NDArray copy = unrecorded.duplicate();
      copy.attach(scope);
      return copy;
    }
  }

  /** Metrics keep what they are taken of for some iterations, and need not keep its history. */
  private static Outcome unrecorded(Outcome outcome) {
    NDList predictions = new NDList(outcome.predictions().size());
    outcome.predictions().forEach(array -> predictions.add(array.stopGradient()));
    return new Outcome(predictions, outcome.loss().stopGradient());
  }

  /** Makes the averages of the weights the model's weights; twice: as before. */
  void exchangeAverages() {
    updates.values().forEach(PartUpdate::exchangeAverage);
  }

  /** How many updates each part had. */
  Map<String, Long> updateCounts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    updates.forEach((part, update) -> counts.put(part, update.updates()));
    return counts;
  }

  /** Goes on from the counts of a checkpoint. */
  void restoreCounts(Map<String, Long> counts) {
    updates.forEach((part, update) -> update.restoreUpdates(counts.getOrDefault(part, 0L)));
  }

  /** Everything that training changes, by name, for checkpoints. */
  Map<String, NDArray> tensors() {
    Map<String, NDArray> all = modelTensors();
    updates.forEach((part, update) -> all.putAll(update.memory(part)));
    all.putAll(states.tensors());
    if (sum != null) {
      all.put(GRADIENT_SUM, sum.vector());
    }
    return all;
  }

  /**
   * Which of {@link #tensors} are vectors of several parameters, and how many numbers belong to the
   * tensor of each parameter, in the vector's order.
   */
  Map<String, Map<String, Long>> vectors() {
    Map<String, Map<String, Long>> vectors = new LinkedHashMap<>();
    updates.forEach(
        (part, update) ->
            update.memory(part).keySet().forEach(name -> vectors.put(name, sizes(update))));
    if (sum != null) {
      vectors.put(GRADIENT_SUM, sizes(whole()));
    }
    return vectors;
  }

  private static Map<String, Long> sizes(PartUpdate update) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    update.parameters().sizes().forEach((name, size) -> sizes.put(MODEL_PREFIX + name, size));
    return sizes;
  }

  /** What a training step of the project's own remembers. */
  OwnStates states() {
    return states;
  }

  /** The model's part of {@link #tensors}. */
  Map<String, NDArray> modelTensors() {
    return modelTensors(network);
  }

  /** As {@link #modelTensors()}, of a model that is not trained. */
  static Map<String, NDArray> modelTensors(Network network) {
    Map<String, NDArray> model = new LinkedHashMap<>();
    network.tensors().forEach((name, tensor) -> model.put(MODEL_PREFIX + name, tensor));
    return model;
  }
}
