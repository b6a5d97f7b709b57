package io.github.scitemplate.example.adversarial;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.Optimizer;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A generative adversarial network (Goodfellow et al. 2014) that learns to make points like those
 * of a shifted normal distribution.
 */
final class Gan implements Components {
  private static final int POINTS = 1000;

  /** It trains on real points; validation turns noise into points and compares them with real. */
  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    HostArray real = points(1, 2, 0.5);
    HostArray noise = points(2, 0, 1);
    return DataLoaders.of(
        DataLoader.shuffled(Dataset.of(real, real), cfg.getInt("batch_size")),
        DataLoader.inOrder(Dataset.of(noise, real), POINTS));
  }

  private static HostArray points(long seed, double mean, double deviation) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[2 * POINTS];
    for (int i = 0; i < values.length; i++) {
      double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
      double normal = radius * Math.cos(2 * Math.PI * random.nextDouble());
      values[i] = (float) (mean + deviation * normal);
    }
    return HostArray.of(values, POINTS, 2);
  }

  @Override
  public Block buildModel(Config cfg) {
    return new GanModel();
  }

  @Override
  public Optional<TrainingStep> buildTrainingStep(Config cfg) {
    return Optional.of(
        new GanStep(cfg.getDouble("generator_rate"), cfg.getDouble("discriminator_rate")));
  }

  /** The rate that is logged; a schedule changes the rates of all parts by the same factor. */
  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return Adam.of(cfg.getDouble("generator_rate"));
  }

  /** How far made points are from real ones: the differences of means and of deviations. */
  @Override
  public Criterion buildCriterion(Config cfg) {
    return (made, real) ->
        gap(mean(made.head()), mean(real.head()))
            .add(gap(deviation(made.head()), deviation(real.head())));
  }

  private static NDArray gap(NDArray made, NDArray real) {
    return made.sub(real).abs().mean();
  }

  private static NDArray mean(NDArray points) {
    return points.mean(new int[] {0}, true);
  }

  private static NDArray deviation(NDArray points) {
    return mean(points.sub(mean(points)).square()).sqrt();
  }

  @Override
  public MetricTracker buildMetricTracker(Config cfg) {
    return MetricTracker.of(Metric.of("distance", buildCriterion(cfg)), Metric.logged("d_loss"));
  }
}
