package io.github.scitemplate.benchmarks;

import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.MetricValues;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.trainer.Evaluator;
import java.util.Optional;

/** Validation as our trainer does it, again and again; an iteration is a batch. */
final class EvaluationWork implements Work {
  private final Case setting;
  private final DataLoader loader;
  private long parameters;

  EvaluationWork(Case setting, DataLoader loader) {
    this.setting = setting;
    this.loader = loader;
  }

  @Override
  public void run(Pace pace) {
    try (Parts parts = Parts.of(setting.workload(), loader)) {
      parameters = parts.network().parameterCount();
      MetricTracker metrics = MetricTracker.of(Metric.loss(), Metric.accuracy());
      metrics.open(parts.network().manager());
      Evaluator evaluator = new Evaluator(parts.inTraining(metrics), metrics, pace);
      Optional<MetricValues> averages;
      do {
        averages = evaluator.evaluate(Split.VAL, 0, parts.batches(), batch -> {});
      } while (averages.isPresent());
    }
  }

  @Override
  public long parameters() {
    return parameters;
  }
}
