package io.github.scitemplate.trainer;

import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.MetricValues;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.engine.Network;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A model that was saved, evaluated as the trainer does. */
public final class BestModel {
  private BestModel() {}

  /**
   * Copies the weights of {@code best} into the network and takes its metrics on a split.
   *
   * @param parts of the experiment that trained it
   * @param iteration after which it was saved
   * @return the metrics; nothing if a stop was requested
   * @throws IOException if the file does not fit the model
   */
  public static Optional<MetricValues> evaluate(
      TrainingParts parts,
      Checkpoint best,
      Split split,
      long iteration,
      BatchSource source,
      BooleanSupplier stopRequested)
      throws IOException {
    Network network = parts.network();
    best.restore(GradientStep.modelTensors(network), network.manager());
    MetricTracker metrics = parts.metrics().another();
    metrics.open(network.manager());
    return new Evaluator(parts, metrics, stopRequested)
        .evaluate(split, iteration, source, batch -> {});
  }
}
