package io.github.scitemplate.execution;

import io.github.scitemplate.components.Split;
import io.github.scitemplate.monitor.Extent;
import java.nio.file.Path;

/** What a controller asks of a worker. */
sealed interface WorkerOrder {

  /** Whether it is more than building components. */
  default boolean needsNatives() {
    return false;
  }

  /**
   * To build the components of some experiments.
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
   * To train an experiment.
   *
   * @param until how far before the worker asks whether to go on
   */
  record Run(Path experimentDirectory, Extent until) implements WorkerOrder {
    @Override
    public boolean needsNatives() {
      return true;
    }
  }

  /** To train further, after {@link WorkerReply.Reached}. */
  record GoOn(Extent until) implements WorkerOrder {}

  /** To let the experiment be, after {@link WorkerReply.Reached}. */
  record Pause() implements WorkerOrder {}

  /**
   * To evaluate the best model of an experiment.
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
   * To write what the best model of an experiment predicts.
   *
   * @param overrides applied to the experiment's config; empty for none
   * @param file made or replaced
   */
  record Predict(Path experimentDirectory, Split split, String overrides, Path file)
      implements WorkerOrder {
    @Override
    public boolean needsNatives() {
      return true;
    }
  }

  /** To save what there is to save, and end. */
  record Stop() implements WorkerOrder {}
}
