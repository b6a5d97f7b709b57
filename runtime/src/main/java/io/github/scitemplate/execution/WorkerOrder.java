package io.github.scitemplate.execution;

import io.github.scitemplate.components.Split;
import io.github.scitemplate.experiment.ExportRequest;
import io.github.scitemplate.monitor.Extent;
import java.nio.file.Path;

/** What a controller asks of a worker. */
sealed interface WorkerOrder {

  /** Whether the worker needs the natives for it. Building components does not. */
  default boolean needsNatives() {
    return false;
  }

  /**
   * An order to build the components of some experiments.
   *
   * @param config the config file
   * @param configName what messages call it
   * @param overrides applied to the config
   * @param oneBatch whether also to send one batch through each
   */
  record Check(
      Path config, String configName, String overrides, Selection experiments, boolean oneBatch)
      implements WorkerOrder {
    @Override
    public boolean needsNatives() {
      return oneBatch;
    }
  }

  /**
   * An order to train an experiment.
   *
   * @param until how far to train before the worker asks whether to go on
   */
  record Run(Path experimentDirectory, Extent until) implements WorkerOrder {
    @Override
    public boolean needsNatives() {
      return true;
    }
  }

  /** An order to train further, after {@link WorkerReply.Reached}. */
  record GoOn(Extent until) implements WorkerOrder {}

  /** An order to let the experiment pause, after {@link WorkerReply.Reached}. */
  record Pause() implements WorkerOrder {}

  /**
   * An order to evaluate the best model of an experiment.
   *
   * @param overrides applied to the experiment's config; empty for none
   */
  record Evaluate(Path experimentDirectory, Split split, String overrides) implements WorkerOrder {
    @Override
    public boolean needsNatives() {
      return true;
    }
  }

  /**
   * An order to write the predictions of an experiment's best model.
   *
   * @param overrides applied to the experiment's config; empty for none
   * @param file the file to make or replace
   */
  record Predict(Path experimentDirectory, Split split, String overrides, Path file)
      implements WorkerOrder {
    @Override
    public boolean needsNatives() {
      return true;
    }
  }

  /**
   * An order to write what an experiment's best model predicts for new data.
   *
   * @param input the file or folder of the samples
   * @param overrides applied to the experiment's config; empty for none
   * @param file the file to make or replace
   */
  record PredictNew(Path experimentDirectory, Path input, String overrides, Path file)
      implements WorkerOrder {
    @Override
    public boolean needsNatives() {
      return true;
    }
  }

  /**
   * An order to write an experiment's best model for other programs.
   *
   * @param overrides applied to the experiment's config; empty for none
   */
  record Export(Path experimentDirectory, String overrides, ExportRequest request)
      implements WorkerOrder {
    @Override
    public boolean needsNatives() {
      return true;
    }
  }

  /** An order to save the state and end. */
  record Stop() implements WorkerOrder {}
}
