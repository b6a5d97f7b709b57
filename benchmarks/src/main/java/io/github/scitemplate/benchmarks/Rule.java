package io.github.scitemplate.benchmarks;

import ai.djl.training.tracker.Tracker;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import java.util.Locale;

/** The update rules, without any extras; {@code python/server.py} has the same. */
enum Rule {
  SGD {
    @Override
    Optimizer ours() {
      return Sgd.of(0.01);
    }

    @Override
    ai.djl.training.optimizer.Optimizer ofDjl() {
      return ai.djl.training.optimizer.Optimizer.sgd()
          .setLearningRateTracker(Tracker.fixed(0.01f))
          .build();
    }
  },
  ADAM {
    @Override
    Optimizer ours() {
      return Adam.of(0.001);
    }

    @Override
    ai.djl.training.optimizer.Optimizer ofDjl() {
      return ai.djl.training.optimizer.Optimizer.adam()
          .optLearningRateTracker(Tracker.fixed(0.001f))
          .build();
    }
  };

  abstract Optimizer ours();

  abstract ai.djl.training.optimizer.Optimizer ofDjl();

  /** The name on command lines and in tables. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
