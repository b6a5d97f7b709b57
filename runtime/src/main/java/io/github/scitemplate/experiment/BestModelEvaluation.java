package io.github.scitemplate.experiment;

import ai.djl.Device;
import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.DataFingerprint;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.trainer.BestModel;
import io.github.scitemplate.trainer.TrainingParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The metrics of an experiment's best model on one of its splits, in the batches and the order of
 * training's own evaluations: on the validation and test data the same numbers to the bit.
 */
public final class BestModelEvaluation {
  private final ExperimentDirectory directory;
  private final Components components;
  private final BooleanSupplier stopRequested;

  public BestModelEvaluation(
      ExperimentDirectory directory, Components components, BooleanSupplier stopRequested) {
    this.directory = directory;
    this.components = components;
    this.stopRequested = stopRequested;
  }

  /**
   * What is known of the best model.
   *
   * @param iteration after which it was saved
   * @param metrics of the split
   * @param dataDifference how the split differs from the one recorded; empty if it does not
   */
  public record Evaluated(long iteration, Map<String, Double> metrics, String dataDifference) {}

  /**
   * Evaluates the best model.
   *
   * @return nothing if a stop was requested
   * @throws UserException if there is no best model, it is damaged, or there is no such split
   */
  public Optional<Evaluated> on(Split split) throws IOException {
    Checkpoint best = best();
    Config cfg =
        ConfigFile.read(directory.config(), directory.config().toString())
            .parameters()
            .combination(0);
    ExperimentSettings settings = ExperimentSettings.read(cfg);
    BuiltComponents built = BuiltComponents.build(components, settings, cfg);
    DataLoaders used = UsedData.of(built.loaders(), settings);
    DataLoader loader = loader(used, split);
    long iteration = best.state().monitor().bestIteration();
    Randomness randomness = new Randomness(settings.seed());
    Device device = Torch.device(settings.gpus());
    try (BatchSource batches = BatchSource.forEvaluation(loader, randomness, device);
        Network network = built.network(batches, device, randomness)) {
      TrainingParts parts = built.parts(network, settings, batches, batches, null);
      return BestModel.evaluate(parts, best, split, iteration, batches, stopRequested)
          .map(
              metrics ->
                  new Evaluated(iteration, metrics.elements(), dataDifference(split, loader)));
    } catch (IOException e) {
      throw damaged(best.file(), e);
    }
  }

  private Checkpoint best() {
    Path file = directory.bestModel();
    if (!Files.exists(file)) {
      throw new UserException(
          "There is no best model: " + file + " is not there.",
          "Train the experiment at least until its first validation.");
    }
    try {
      return Checkpoint.open(file);
    } catch (IOException e) {
      throw damaged(file, e);
    }
  }

  private static UserException damaged(Path file, IOException e) {
    return new UserException(
        "The best model " + file + " cannot be used: " + e.getMessage(),
        "Restore the file from a backup, or delete the experiment's directory and train it anew.",
        e);
  }

  private static DataLoader loader(DataLoaders loaders, Split split) {
    return switch (split) {
      case TRAIN -> loaders.train().notShuffled();
      case VAL -> loaders.val();
      case TEST ->
          loaders
              .test()
              .orElseThrow(
                  () ->
                      new UserException(
                          "The experiment has no test split.",
                          "Evaluate on val or train, or return test data from buildDataLoaders."));
    };
  }

  private String dataDifference(Split split, DataLoader loader) {
    try {
      return RecordedData.read(directory)
          .map(recorded -> recorded.splits().get(split.label()))
          .map(then -> then.difference(DataFingerprint.of(loader)))
          .orElse("");
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
