package io.github.scitemplate.experiment;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.engine.FrozenNetwork;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.BestModelPrediction.Predicted;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What an experiment's best model predicts for a file or a folder of samples, written as CSV. The
 * data of the experiment need not be there any more.
 */
public final class NewDataPrediction {
  private final ExperimentDirectory directory;
  private final Components components;
  private final String overrides;
  private final BooleanSupplier stopRequested;

  /**
   * @param overrides values that replace those of the experiment's config; empty for none
   */
  public NewDataPrediction(
      ExperimentDirectory directory,
      Components components,
      String overrides,
      BooleanSupplier stopRequested) {
    this.directory = directory;
    this.components = components;
    this.overrides = overrides;
    this.stopRequested = stopRequested;
  }

  /** That nothing is to be written, since a stop was requested. */
  private static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /**
   * Writes the predictions to {@code file}, whole or not at all.
   *
   * @return nothing if a stop was requested
   * @throws UserException if there is no best model, it is damaged or does not fit, or the input
   *     cannot be read
   * @throws IOException if the file cannot be written
   */
  public Optional<Predicted> write(Path input, Path file) throws IOException {
    Checkpoint best = ReopenedExperiment.best(directory);
    Config cfg = ReopenedExperiment.parameters(directory, overrides);
    Device device = Torch.device(ExperimentSettings.read(cfg).gpus());
    long[] rows = new long[1];
    try (FrozenNetwork network = network(best, cfg, device)) {
      AtomicFile.write(
          file,
          channel -> {
            AtomicReference<@Nullable PredictionsCsv> csv = new AtomicReference<>();
            boolean all =
                NewData.predict(
                    network,
                    components,
                    cfg,
                    directory.fitted().read(),
                    input,
                    device,
                    0,
                    (source, index, batch, outputs) -> {
                      if (index == 0) {
                        csv.set(new PredictionsCsv(channel, source::nameOf, isClassifier(network)));
                      }
                      requireNonNull(csv.get()).write(source.samplesOf(0, index), batch, outputs);
                      return !stopRequested.getAsBoolean();
                    });
            if (!all) {
              throw new StoppedException();
            }
            rows[0] = requireNonNull(csv.get()).end();
          });
      return Optional.of(
          new Predicted(best.state().monitor().bestIteration(), rows[0], Differences.NONE));
    } catch (StoppedException e) {
      return Optional.empty();
    }
  }

  private FrozenNetwork network(Checkpoint best, Config cfg, Device device) {
    try {
      best.verify();
      return RestoredModel.of(components, cfg, best, device);
    } catch (IOException e) {
      throw ReopenedExperiment.damaged(best.file(), e);
    }
  }

  /** Whether the labels of the training data were classes, as the experiment recorded them. */
  private boolean isClassifier(FrozenNetwork network) throws IOException {
    return RecordedData.read(directory)
        .map(recorded -> recorded.splits().get(Split.TRAIN.label()))
        .filter(train -> train.hasClasses(network.inputShapes().length))
        .isPresent();
  }
}
