package io.github.scitemplate.experiment;

import ai.djl.Device;
import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.DataFingerprint;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.trainer.step.TrainingParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/**
 * An experiment whose best model is used again: its components, built anew, and the saved model.
 *
 * @param directory the experiment's directory
 * @param best the saved model
 * @param settings the experiment's settings
 * @param built the experiment's components
 * @param loaders the data that it uses
 */
record ReopenedExperiment(
    ExperimentDirectory directory,
    Checkpoint best,
    ExperimentSettings settings,
    BuiltComponents built,
    DataLoaders loaders) {

  /**
   * Builds the components.
   *
   * @param overrides values that replace those of the experiment's config, such as for other data;
   *     empty for none
   * @throws UserException if there is no best model, or it is damaged, or a value cannot be
   *     replaced
   */
  static ReopenedExperiment of(
      ExperimentDirectory directory, Components components, String overrides) {
    Checkpoint best = best(directory);
    Config cfg = parameters(directory, overrides);
    ExperimentSettings settings = ExperimentSettings.read(cfg);
    BuiltComponents built = BuiltComponents.build(components, settings, cfg);
    return new ReopenedExperiment(
        directory, best, settings, built, UsedData.of(built.loaders(), settings));
  }

  /** The experiment's parameters with values replaced. */
  static Config parameters(ExperimentDirectory directory, String overrides) {
    SweptParameters parameters =
        ConfigFile.read(directory.config(), directory.config().toString())
            .withOverrides(overrides)
            .parameters();
    if (parameters.count() != 1) {
      throw new UserException(
          "The values that are set make " + parameters.count() + " experiments of one.",
          "Set each key to one value, without the underscore.");
    }
    return parameters.combination(0);
  }

  /** The saved model. */
  static Checkpoint best(ExperimentDirectory directory) {
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

  /** The error for a model's file that cannot be read. */
  UserException damaged(IOException e) {
    return damaged(best.file(), e);
  }

  /** That a model's file cannot be read. */
  static UserException damaged(Path file, IOException e) {
    return new UserException(
        "The best model " + file + " cannot be used: " + e.getMessage(),
        "Restore the file from a backup, or delete the experiment's directory and train it anew.",
        e);
  }

  /** After which iteration the model was saved. */
  long iteration() {
    return best.state().monitor().bestIteration();
  }

  /**
   * What an evaluation needs.
   *
   * @param batches the batches of the split that is evaluated
   */
  TrainingParts partsToEvaluate(Network network, BatchSource batches) {
    return built.partsToEvaluate(network, settings, batches, batchesPerEpoch());
  }

  /** How many batches an epoch of the experiment's training had. */
  private long batchesPerEpoch() {
    long batches = best.state().batchesPerEpoch();
    return batches > 0 ? batches : loaders.train().batches();
  }

  Randomness randomness() {
    return new Randomness(settings.seed());
  }

  Device device() {
    return Torch.device(settings.gpus());
  }

  /**
   * The data of a split in the order of the data set.
   *
   * @throws UserException if there is no such split
   */
  DataLoader loader(Split split) {
    return switch (split) {
      case TRAIN -> loaders.train().notShuffled().withoutBatchTransforms();
      case VAL -> loaders.val();
      case TEST ->
          loaders
              .test()
              .orElseThrow(
                  () ->
                      new UserException(
                          "The experiment has no test split.",
                          "Take val or train, or return test data from buildDataLoaders."));
    };
  }

  /** How the data and the other parts of now differ from those recorded. */
  Differences differences(Split split, DataLoader loader) {
    return new Differences(dataDifference(split, loader), weightsDifference(), fittedDifference());
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

  /** Files that training began with are not needed any more, and do not count. */
  private String weightsDifference() {
    try {
      List<WeightsFingerprint> now = WeightsFingerprint.ofBlocks(built.model());
      List<String> parts = now.stream().map(WeightsFingerprint::part).toList();
      List<WeightsFingerprint> then =
          RecordedData.read(directory).map(RecordedData::weights).orElse(List.of());
      return String.join(
          "; ",
          WeightsFingerprint.differences(
              then.stream().filter(weights -> parts.contains(weights.part())).toList(), now));
    } catch (DataChangedException e) {
      return e.problem();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private String fittedDifference() {
    try {
      SortedMap<String, String> now = FittedFiles.hashes(FittedFiles.texts(built.loaders().kept()));
      return RecordedData.read(directory)
          .map(recorded -> String.join("; ", FittedFiles.differences(recorded.fitted(), now)))
          .orElse("");
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
