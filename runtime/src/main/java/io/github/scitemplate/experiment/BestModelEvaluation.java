package io.github.scitemplate.experiment;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.trainer.BestModel;
import io.github.scitemplate.trainer.step.TrainingParts;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Evaluates an experiment's best model on one of its splits, with the batches and the order of
 * training's own evaluations. On the validation and test data, the numbers are the same to the bit.
 */
public final class BestModelEvaluation {
  private final ExperimentDirectory directory;
  private final Components components;
  private final String overrides;
  private final BooleanSupplier stopRequested;

  /**
   * @param overrides values that replace those of the experiment's config; empty for none
   */
  public BestModelEvaluation(
      ExperimentDirectory directory,
      Components components,
      String overrides,
      BooleanSupplier stopRequested) {
    this.directory = directory;
    this.components = components;
    this.overrides = overrides;
    this.stopRequested = stopRequested;
  }

  /**
   * What the evaluation found.
   *
   * @param iteration the iteration after which the model was saved
   * @param metrics the metrics of the split
   * @param differences of what it was evaluated with
   */
  public record Evaluated(long iteration, Map<String, Double> metrics, Differences differences) {}

  /**
   * Evaluates the best model.
   *
   * @return empty if a stop was requested
   * @throws UserException if there is no best model, it is damaged or does not fit, or there is no
   *     such split
   */
  public Optional<Evaluated> on(Split split) throws IOException {
    ReopenedExperiment opened = ReopenedExperiment.of(directory, components, overrides);
    DataLoader loader = opened.loader(split);
    try (BatchSource batches =
            BatchSource.forEvaluation(loader, opened.randomness(), opened.device());
        Network network =
            opened.built().networkToRestore(batches, opened.device(), opened.randomness())) {
      TrainingParts parts = opened.partsToEvaluate(network, batches);
      return BestModel.evaluate(
              parts, opened.best(), split, opened.iteration(), batches, stopRequested)
          .map(
              metrics ->
                  new Evaluated(
                      opened.iteration(), metrics.elements(), opened.differences(split, loader)));
    } catch (IOException e) {
      throw opened.damaged(e);
    }
  }
}
