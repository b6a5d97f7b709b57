package io.github.scitemplate.cluster;

import ai.djl.nn.Block;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.tiny.BuildComponents;

/** The tiny project at a pace that a property of the JVM sets. */
public final class PacedComponents implements Components {
  /** The property with the milliseconds for each batch. */
  static final String PACE = "test.pace.millis";

  private final BuildComponents tiny = new BuildComponents();

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    return tiny.buildDataLoaders(cfg);
  }

  @Override
  public Block buildModel(Config cfg) {
    return tiny.buildModel(cfg);
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    Criterion criterion = tiny.buildCriterion(cfg);
    int millis = Integer.getInteger(PACE, 0);
    int exitCode = cfg.getInt("exit_code", -1);
    return (predictions, labels) -> {
      if (exitCode >= 0) {
        System.exit(exitCode);
      }
      sleep(millis);
      return criterion.loss(predictions, labels);
    };
  }

  private static void sleep(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public MetricTracker buildMetricTracker(Config cfg) {
    return tiny.buildMetricTracker(cfg);
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return tiny.buildOptimizer(cfg);
  }

  @Override
  public LearningRateSchedule buildLrScheduler(Config cfg) {
    return tiny.buildLrScheduler(cfg);
  }
}
