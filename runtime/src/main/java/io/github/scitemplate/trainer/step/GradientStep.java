package io.github.scitemplate.trainer.step;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.Log;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Progress;
import io.github.scitemplate.components.TrainingStep.Outcome;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.Batches;
import io.github.scitemplate.engine.FlatParameters;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness.Purpose;
import io.github.scitemplate.engine.kernels.KernelCall;
import io.github.scitemplate.engine.kernels.KernelCalls;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.trainer.step.CriterionPass.Outcomes;
import io.github.scitemplate.trainer.step.CriterionPass.Updated;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model on one batch: forward, loss, backward, update. Holds what the updates remember:
 * optimizer states, averages of weights, a sum of gradients, and the arrays of a project's own
 * step.
 */
public final class GradientStep {
  private static final String MODEL_PREFIX = "model.";
  private static final String GRADIENT_SUM = "gradient_sum";

  private final TrainingParts parts;
  private final Network network;
  private final Map<String, PartUpdate> updates = new LinkedHashMap<>();
  private final OwnStates states;
  private final KernelCalls calls = new KernelCalls();
  private final @Nullable GradientSum sum;
  private final @Nullable CriterionPass pass;

  public GradientStep(TrainingParts parts) {
    this.parts = parts;
    this.network = parts.network();
    this.states = new OwnStates(network.manager());
    for (String part : List.copyOf(network.parts().keySet())) {
      Optimizer optimizer =
          parts.rules().partOptimizers().getOrDefault(part, parts.rules().optimizer());
      updates.put(part, new PartUpdate(network, part, optimizer, parts.rules().averaging()));
    }
    this.pass = parts.rules().step() == null ? new CriterionPass(parts) : null;
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
   * @param log takes what the project's own step logs
   */
  public void train(
      NDManager scope, Batch batch, long done, ScheduledRate rate, MetricTracker metrics, Log log) {
    train(scope, new Batches.Separate(List.of(batch)), done, List.of(rate), metrics, log);
  }

  /**
   * Trains on batches that follow one another in an epoch, as {@link #train(NDManager, Batch, long,
   * ScheduledRate, MetricTracker, Log)} does on each, to the same bits.
   *
   * @param scope closes what the iterations make
   * @param done how many iterations are completed before the first of them
   * @param rates one for each batch
   */
  public void train(
      NDManager scope,
      Batches batches,
      long done,
      List<ScheduledRate> rates,
      MetricTracker metrics,
      Log log) {
    long epoch = done / parts.schedule().batchesPerEpoch();
    updates.values().forEach(update -> update.begin(epoch));
    if (pass != null && pass.isCompiling() && isOfKernels(epoch, metrics)) {
      if (batches instanceof Batches.Joined joined && metrics.takesJoined()) {
        trainJoined(pass, scope, joined, done, rates, metrics);
      } else {
        trainTogether(pass, scope, batches.each(scope), done, rates, metrics);
      }
      return;
    }
    List<Batch> each = batches.each(scope);
    for (int i = 0; i < each.size(); i++) {
      Batch batch = each.get(i);
      Progress progress = progress(done + i);
      Outcome seen =
          pass != null
              ? minimizeCriterion(
                  pass.run(scope, batch, progress), batch, progress, rates.get(i), metrics)
              : ownStep(scope, batch, progress, rates.get(i), metrics, log);
      states.endIteration(); // this closes arrays that the step may have returned
      update(metrics, seen, batch);
    }
  }

  /** Whether several batches gain anything by being given at once. */
  public boolean takesBatchesTogether(MetricTracker metrics) {
    return pass != null && pass.isCompiling() && whole().isOfKernels() && !metrics.usesGradients();
  }

  private static void update(MetricTracker metrics, Outcome seen, Batch batch) {
    metrics.update(seen.predictions(), batch.labels(), seen.loss(), batch.samples());
  }

  /** Whether nobody but kernels needs the gradients of the following updates. */
  private boolean isOfKernels(long epoch, MetricTracker metrics) {
    return whole().isOfKernels()
        && !whole().isWatched()
        && !whole().isFirst(epoch)
        && !metrics.usesGradients();
  }

  private void trainTogether(
      CriterionPass criterion,
      NDManager scope,
      List<Batch> batches,
      long done,
      List<ScheduledRate> rates,
      MetricTracker metrics) {
    List<Updated> all = new ArrayList<>();
    for (int i = 0; i < batches.size(); i++) {
      Progress progress = progress(done + i);
      all.add(
          new Updated(
              batches.get(i), progress, written(batches.get(i).samples(), progress, rates.get(i))));
    }
    List<Outcome> outcomes = criterion.runWithUpdates(scope, all);
    for (int i = 0; i < batches.size(); i++) {
      update(metrics, outcomes.get(i), batches.get(i));
    }
  }

  private void trainJoined(
      CriterionPass criterion,
      NDManager scope,
      Batches.Joined batches,
      long done,
      List<ScheduledRate> rates,
      MetricTracker metrics) {
    List<Progress> progress = new ArrayList<>();
    List<List<KernelCall>> written = new ArrayList<>();
    for (int i = 0; i < batches.count(); i++) {
      progress.add(progress(done + i));
      written.add(written(batches.samples(), progress.get(i), rates.get(i)));
    }
    Outcomes outcomes = criterion.runJoined(scope, batches, progress, written);
    if (outcomes instanceof Outcomes.Together all) {
      metrics.updateJoined(all.prediction(), batches.labels(), all.losses(), batches.samples());
      return;
    }
    List<Outcome> each = ((Outcomes.Separate) outcomes).all();
    List<Batch> parts = batches.each(scope);
    for (int i = 0; i < parts.size(); i++) {
      update(metrics, each.get(i), parts.get(i));
    }
  }

  /** What is done with the gradient of a batch. */
  private List<KernelCall> written(int samples, Progress progress, ScheduledRate rate) {
    NDArray gradient = whole().parameters().gradientVector();
    if (sum == null) {
      whole().write(gradient, rate, progress.epoch(), calls);
    } else if (add(sum, gradient, samples, progress, calls::standIn)) {
      whole().write(sum.vector(), rate, progress.epoch(), calls);
      sum.clear(calls::standIn);
    }
    return calls.take();
  }

  private boolean add(
      GradientSum added,
      NDArray gradient,
      int samples,
      Progress progress,
      UnaryOperator<NDArray> as) {
    return added.add(
        gradient, samples, parts.data().train(), progress.epoch(), (int) progress.batch(), as);
  }

  /**
   * Tries a batch of the first epoch as {@link #train} would train on it. Afterwards everything is
   * as it was before.
   *
   * @param index the batch's place in the epoch, from 0
   * @param metrics used for nothing else
   * @param log used for nothing else
   */
  public void rehearse(
      NDManager scope, Batch batch, int index, ScheduledRate rate, MetricTracker metrics, Log log) {
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
        train(scope, batch, index, rate, metrics, log);
      }
    } finally {
      before.forEach((name, copy) -> Network.copyInto(requireNonNull(changed.get(name)), copy));
      states.forgetAllBut(known);
      restoreCounts(counts);
      updates.values().forEach(update -> update.parameters().dropGradient());
    }
  }

  private Outcome ownStep(
      NDManager scope,
      Batch batch,
      Progress progress,
      ScheduledRate rate,
      MetricTracker metrics,
      Log log) {
    network.startRecording(progress.epoch(), progress.batch());
    try {
      Outcome outcome =
          requireNonNull(parts.rules().step())
              .train(
                  new RecordedModel(parts, states, progress, updates, scope, rate, metrics, log),
                  batch);
      return copied(requireNonNull(outcome, "the training step returned null"), scope);
    } finally {
      network.stopRecording();
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
    updates.values().forEach(update -> update.begin(0));
    Outcome outcome = requireNonNull(pass).recorded(batch, progress(index), index);
    metrics.update(outcome.predictions(), batch.labels(), outcome.loss(), batch.samples());
  }

  private Outcome minimizeCriterion(
      Outcome outcome, Batch batch, Progress progress, ScheduledRate rate, MetricTracker metrics) {
    NDArray gradient = whole().takeGradient(progress.epoch());
    if (sum == null) {
      metrics.addGradient(Network.WHOLE, gradient);
      whole().update(gradient, rate, progress.epoch());
      return outcome;
    }
    metrics.addBatchGradient(gradient);
    if (add(sum, gradient, batch.samples(), progress, UnaryOperator.identity())) {
      metrics.addSummedGradient(
          sum.vector(),
          sum.samples(parts.data().train(), progress.epoch(), (int) progress.batch()));
      whole().update(sum.vector(), rate, progress.epoch());
      sum.clear(UnaryOperator.identity());
    }
    return outcome;
  }

  /** Copies what a project's step returned, since the step may change or close it later. */
  public static Outcome copied(Outcome outcome, NDManager scope) {
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

  /** How the passes by the criterion are done, in words, if that is new. */
  public Optional<String> news() {
    return pass == null ? Optional.empty() : pass.news(joinsUpdates());
  }

  /** How the passes by the criterion are done, in words, if that is chosen. */
  public Optional<String> passesInWords() {
    return pass == null ? Optional.empty() : pass.inWords(joinsUpdates());
  }

  private boolean joinsUpdates() {
    return whole().isOfKernels() && !parts.metrics().usesGradients();
  }

  /**
   * Hands the gradients of the following updates to {@code watcher}, before they are clipped.
   *
   * @param watcher receives the name of a parameter and its numbers; null to watch no more
   */
  public void watchGradients(@Nullable BiConsumer<String, float[]> watcher) {
    updates.values().forEach(update -> update.watch(watcher));
  }

  /** Exchanges the model's weights and their averages. A second call restores both. */
  public void exchangeAverages() {
    updates.values().forEach(PartUpdate::exchangeAverage);
  }

  /** How many updates each part, each group of its parameters and each average has had. */
  public Map<String, Long> updateCounts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    updates.values().forEach(update -> counts.putAll(update.updates()));
    return counts;
  }

  /** Goes on from the counts of a checkpoint. */
  public void restoreCounts(Map<String, Long> counts) {
    updates.values().forEach(update -> update.restoreUpdates(counts));
  }

  /** Everything that training changes, by name, for checkpoints. */
  public Map<String, NDArray> tensors() {
    Map<String, NDArray> all = modelTensors();
    updates.values().forEach(update -> all.putAll(update.memory()));
    all.putAll(states.tensors());
    if (sum != null) {
      all.put(GRADIENT_SUM, sum.vector());
    }
    return all;
  }

  /**
   * Those names in {@link #tensors}, now or later, that stand for vectors of several parameters.
   * For each, how many numbers belong to each parameter's tensor, in the vector's order.
   */
  public Map<String, Map<String, Long>> vectors() {
    Map<String, Map<String, Long>> vectors = new LinkedHashMap<>();
    for (PartUpdate update : updates.values()) {
      update.vectors().forEach(name -> vectors.put(name, sizes(update)));
    }
    if (sum != null) {
      vectors.put(GRADIENT_SUM, sizes(whole()));
    }
    return vectors;
  }

  private static Map<String, Long> sizes(PartUpdate update) {
    return sizes(update.parameters());
  }

  private static Map<String, Long> sizes(FlatParameters parameters) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    parameters.sizes().forEach((name, size) -> sizes.put(MODEL_PREFIX + name, size));
    return sizes;
  }

  /** What checkpoints call the parameters of a vector. */
  public static Set<String> names(FlatParameters parameters) {
    return sizes(parameters).keySet();
  }

  /** The arrays that a project's training step remembers. */
  public OwnStates states() {
    return states;
  }

  /** The model's part of {@link #tensors}. */
  public Map<String, NDArray> modelTensors() {
    return modelTensors(network);
  }

  /** The tensors of a model that is not trained, by the names of {@link #modelTensors()}. */
  public static Map<String, NDArray> modelTensors(Network network) {
    Map<String, NDArray> model = new LinkedHashMap<>();
    network.tensors().forEach((name, tensor) -> model.put(MODEL_PREFIX + name, tensor));
    return model;
  }
}
