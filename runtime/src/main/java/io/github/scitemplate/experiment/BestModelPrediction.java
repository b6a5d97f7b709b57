package io.github.scitemplate.experiment;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.trainer.BestModel;
import io.github.scitemplate.trainer.SplitPredictions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Writes as CSV what an experiment's best model predicts for the samples of one of its splits, in
 * the order of its batches: that of the data set, unless the loader sorts it. The numbers have the
 * bits that the evaluation computes.
 */
public final class BestModelPrediction {
  private final ExperimentDirectory directory;
  private final Components components;
  private final String overrides;
  private final BooleanSupplier stopRequested;

  /**
   * @param overrides values that replace those of the experiment's config; empty for none
   */
  public BestModelPrediction(
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
   * What was written.
   *
   * @param iteration the iteration after which the best model was saved
   * @param rows one for each sample
   * @param differences of what it was predicted with
   */
  public record Predicted(long iteration, long rows, Differences differences) {}

  /** Ends the writing, since a stop was requested. */
  private static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /**
   * Writes the predictions to {@code file}, whole or not at all.
   *
   * @return empty if a stop was requested
   * @throws UserException if there is no best model, it is damaged or does not fit, there is no
   *     such split, or the outputs do not belong to single samples
   * @throws IOException if the file cannot be written
   */
  public Optional<Predicted> write(Split split, Path file) throws IOException {
    ReopenedExperiment opened = ReopenedExperiment.of(directory, components, overrides);
    // Every sample has a row, even in a short last batch.
    DataLoader loader = opened.loader(split).keepLast();
    try (BatchSource batches =
            BatchSource.forEvaluation(loader, opened.randomness(), opened.device());
        Network network =
            opened.built().networkToRestore(batches, opened.device(), opened.randomness())) {
      restore(opened, network);
      SplitPredictions predictions =
          new SplitPredictions(
              opened.partsToEvaluate(network, batches),
              split,
              opened.iteration(),
              batches,
              stopRequested);
      long[] rows = new long[1];
      AtomicFile.write(
          file,
          channel -> {
            PredictionsCsv csv = new PredictionsCsv(channel, batches::nameOf);
            if (!predictions.forEachBatch(csv::write)) {
              throw new StoppedException();
            }
            rows[0] = csv.end();
          });
      return Optional.of(
          new Predicted(opened.iteration(), rows[0], opened.differences(split, loader)));
    } catch (StoppedException e) {
      return Optional.empty();
    } catch (UncheckedIOException e) {
      throw e.getCause() == null ? new IOException(e) : e.getCause();
    }
  }

  private static void restore(ReopenedExperiment opened, Network network) {
    try {
      BestModel.restore(opened.best(), network);
    } catch (IOException e) {
      throw opened.damaged(e);
    }
  }
}
