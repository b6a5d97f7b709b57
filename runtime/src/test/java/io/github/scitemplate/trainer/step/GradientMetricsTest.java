package io.github.scitemplate.trainer.step;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.optimizer.ClippedGradient;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import io.github.scitemplate.trainer.step.SmallTraining.How;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The model is a weight w, the loss the mean of (w · x)²: a sample's gradient is 2wx². */
class GradientMetricsTest extends TorchTest {
  private static final float[] INPUTS = {1, -2, 0.5f, 3, 1.5f, -1, 2};
  private static final float W = 0.25f;

  private static SmallTraining training(Optimizer rule, int accumulated, Metric... metrics) {
    Block model = Linear.builder().setUnits(1).optBias(false).build();
    DataLoader batchesOfTwo =
        DataLoader.inOrder(
            Dataset.of(HostArray.of(INPUTS, 7, 1), HostArray.of(new float[7], 7, 1)), 2);
    SmallTraining training =
        SmallTraining.of(
            How.by(rule).accumulating(accumulated),
            model,
            Criterion.meanSquaredError(),
            batchesOfTwo,
            MetricTracker.of(metrics));
    training.whole().vector().muli(0).addi(W);
    return training;
  }

  /** Of the samples from one place to another. */
  private static double gradient(int begin, int end) {
    double sum = 0;
    for (int i = begin; i < end; i++) {
      sum += 2 * W * INPUTS[i] * INPUTS[i];
    }
    return sum / (end - begin);
  }

  private static double value(SmallTraining training, String name) {
    return requireNonNull(training.metrics().values().numbers().get(name), name);
  }

  @Test
  void theNormIsTakenBeforeTheGradientIsClippedAndAveragedOverUpdates() {
    Optimizer still = ClippedGradient.byNorm(1e-3, Sgd.of(0).withWeightDecay(9));
    try (SmallTraining training = training(still, 1, Metric.loss(), Metric.gradientNorm())) {
      training.train(4);
      double mean = (gradient(0, 2) + gradient(2, 4) + gradient(4, 6) + gradient(6, 7)) / 4;
      assertEquals(mean, value(training, "grad_norm"), 1e-6);
      training.metrics().reset();
      training.train(1);
      assertEquals(gradient(0, 2), value(training, "grad_norm"), 1e-6);
    }
  }

  @Test
  void ofAccumulatedBatchesTheNormIsThatOfTheUpdate() {
    try (SmallTraining training = training(Sgd.of(0), 3, Metric.loss(), Metric.gradientNorm())) {
      training.train(2);
      assertFalse(training.metrics().values().numbers().containsKey("grad_norm"), "no update yet");
      training.train(2);
      assertEquals((gradient(0, 6) + gradient(6, 7)) / 2, value(training, "grad_norm"), 1e-6);
    }
  }

  @Test
  void aNormThatIsNoNumberIsTold() {
    try (SmallTraining training = training(Sgd.of(0), 1, Metric.loss(), Metric.gradientNorm())) {
      training.whole().vector().muli(Float.NaN);
      training.train(1);
      assertTrue(Double.isNaN(value(training, "grad_norm")));
    }
  }

  /** The estimates of McCandlish et al., for batches of which the last may be shorter. */
  private static double[] estimate(int begin, int end) {
    double squares = 0;
    double inverses = 0;
    int batches = 0;
    for (int at = begin; at < end; at += 2) {
      int stop = Math.min(end, at + 2);
      squares += Math.pow(gradient(at, stop), 2);
      inverses += 1.0 / (stop - at);
      batches++;
    }
    double small = squares / batches;
    double large = Math.pow(gradient(begin, end), 2);
    double variance = (small - large) / (inverses / batches - 1.0 / (end - begin));
    return new double[] {variance, large - variance / (end - begin)};
  }

  @Test
  void theNoiseScaleIsTheRatioOfItsAveragedEstimates() {
    Metric[] metrics = {Metric.loss(), Metric.gradientNoiseScale()};
    try (SmallTraining three = training(Sgd.of(0), 3, metrics);
        SmallTraining two = training(ClippedGradient.byNorm(1e-3, Sgd.of(0)), 2, metrics)) {
      three.train(2);
      assertFalse(three.metrics().values().numbers().containsKey("grad_noise_scale"));
      three.metrics().reset(); // a line of the log between the batches of an update
      three.train(2);
      double[] one = estimate(0, 6);
      assertEquals(one[0] / one[1], value(three, "grad_noise_scale"), 1e-4, "one update of 3");
      two.train(4);
      double[] whole = estimate(0, 4);
      double[] ofShort = estimate(4, 7);
      assertEquals(
          (whole[0] + ofShort[0]) / (whole[1] + ofShort[1]), value(two, "grad_noise_scale"), 1e-4);
    }
  }

  @Test
  void whatIsGatheredOfAnUpdateGoesOnFromACheckpoint() {
    try (SmallTraining training =
        training(Sgd.of(0), 3, Metric.loss(), Metric.gradientNoiseScale())) {
      training.train(1);
      MetricTracker first = training.metrics();
      MetricTracker second = first.emptyCopy();
      second.open(training.network().manager());
      try (NDManager scope = training.network().newScope()) {
        Map<String, NDArray> saved = first.tensors(scope);
        second.restore(first.sums(), saved);
        for (MetricTracker tracker : new MetricTracker[] {first, second}) {
          tracker.addBatchGradient(scope.create(new float[] {1}));
          tracker.addBatchGradient(scope.create(new float[] {4}));
          tracker.addSummedGradient(scope.create(new float[] {2}), new long[] {2, 2, 2});
        }
        Double expected = first.values().numbers().get("grad_noise_scale");
        assertTrue(requireNonNull(expected) > 0, "" + expected);
        assertEquals(expected, second.values().numbers().get("grad_noise_scale"));
      }
    }
  }

  @Test
  void batchesThatWereNotAllSeenGiveNoEstimate() {
    try (SmallTraining training =
        training(Sgd.of(0), 3, Metric.loss(), Metric.gradientNoiseScale())) {
      MetricTracker metrics = training.metrics();
      try (NDManager scope = training.network().newScope()) {
        metrics.addBatchGradient(scope.create(new float[] {4}));
        metrics.addSummedGradient(scope.create(new float[] {Float.NaN}), new long[] {2, 2, 2});
        assertFalse(metrics.values().numbers().containsKey("grad_noise_scale"));
      }
    }
  }
}
