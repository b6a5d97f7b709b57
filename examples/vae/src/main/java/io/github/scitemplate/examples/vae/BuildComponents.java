package io.github.scitemplate.examples.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.github.scitemplate.blocks.Composed;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Evaluated;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.IdxFile;
import io.github.scitemplate.losses.Loss;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.Optimizer;
import java.nio.file.Path;

/** A variational autoencoder, whose second loss grows in the first epochs, and what it draws. */
public final class BuildComponents implements Components {
  private static final int PIXELS = 28 * 28;

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    Path folder = MakeRings.in(Path.of(cfg.getString("data_dir")));
    return DataLoaders.of(
        DataLoader.shuffled(pictures(folder, "train"), cfg.getInt("batch_size")),
        DataLoader.inOrder(pictures(folder, "val"), 500),
        DataLoader.inOrder(pictures(folder, "test"), 500));
  }

  private static Dataset pictures(Path folder, String part) {
    byte[] bytes = IdxFile.read(folder, part).bytes();
    float[] values = new float[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (bytes[i] & 0xff) / 255f;
    }
    HostArray pictures = HostArray.of(values, values.length / PIXELS, PIXELS);
    return Dataset.of(pictures, pictures);
  }

  @Override
  public Block buildModel(Config cfg) {
    return Composed.of("encoder", perceptron(cfg.getInt("hidden"), 2 * cfg.getInt("latent")))
        .and("decoder", perceptron(cfg.getInt("hidden"), PIXELS))
        .computing(
            (parts, inputs) -> {
              NDArray encoded = parts.apply("encoder", inputs.head());
              return new NDList(parts.apply("decoder", code(encoded)), encoded);
            });
  }

  private static Block perceptron(int hidden, int outputs) {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(hidden).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(outputs).build());
  }

  /** Draws a code for each picture; the encoder gives means and logarithms of variances. */
  private static NDArray code(NDArray encoded) {
    NDList parts = encoded.split(2, 1);
    NDArray mean = parts.get(0);
    NDArray noise = mean.getManager().randomNormal(mean.getShape());
    return mean.add(parts.get(1).mul(0.5).exp().mul(noise));
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    double warmUp = cfg.getInt("kl_iterations");
    return Criterion.during(
        (outputs, labels, progress) -> {
          double weight = Math.min(1, progress.iteration() / warmUp);
          return error(outputs, labels).add(divergence(outputs).mul(weight));
        });
  }

  /** The error of the reconstruction of a picture, in nats. */
  private static NDArray error(NDList outputs, NDList labels) {
    return Loss.binaryCrossEntropyWithLogits().loss(outputs, labels).mul(PIXELS);
  }

  /** How far the distribution of a picture's codes is from the standard normal one, in nats. */
  private static NDArray divergence(NDList outputs) {
    NDList parts = outputs.get(1).split(2, 1);
    NDArray mean = parts.get(0);
    NDArray logVariance = parts.get(1);
    NDArray each = mean.square().add(logVariance.exp()).sub(logVariance).sub(1);
    return each.sum(new int[] {1}).mean().mul(0.5);
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return Adam.of(cfg.getDouble("learning_rate"));
  }

  @Override
  public MetricTracker buildMetricTracker(Config cfg) {
    return MetricTracker.of(
        Metric.loss(),
        Metric.of("bound", (o, l) -> error(o, l).add(divergence(o)), Metric.Best.LEAST),
        Metric.of("error", BuildComponents::error, Metric.Best.LEAST),
        Metric.of("divergence", (o, l) -> divergence(o), Metric.Best.LEAST));
  }

  @Override
  public void afterValidation(Evaluated e) {
    NDArray pictures = e.firstBatch().inputs().head().get(":16");
    NDList outputs = e.forward(new NDList(pictures));
    NDArray noise = e.randomNormal(outputs.get(1).split(2, 1).head().getShape());
    NDArray drawn = e.forward("decoder", new NDList(noise)).head();
    NDArray both = NDArrays.concat(new NDList(pictures, Activation.sigmoid(outputs.head())));
    e.image("reconstructed", both.reshape(32, 1, 28, 28));
    e.image("drawn", Activation.sigmoid(drawn).reshape(16, 1, 28, 28));
    e.histogram("codes", outputs.get(1));
  }
}
