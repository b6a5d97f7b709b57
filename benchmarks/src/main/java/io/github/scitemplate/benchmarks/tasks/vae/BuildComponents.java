package io.github.scitemplate.benchmarks.tasks.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
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
import java.util.List;

/** A variational autoencoder of MNIST's digits, whose second loss grows in the first epochs. */
public final class BuildComponents implements Components {
  private static final int PIXELS = 28 * 28;

  @Override
  public DataLoaders buildDataLoaders(Config cfg) {
    Dataset digits = digits(cfg, "train");
    return DataLoaders.of(
        DataLoader.shuffled(digits.range(0, 7200), cfg.getInt("batch_size")),
        DataLoader.inOrder(digits.range(7200, digits.size()), 400),
        DataLoader.inOrder(digits(cfg, "t10k"), 400));
  }

  private static Dataset digits(Config cfg, String part) {
    Path folder = Path.of(cfg.getString("data_dir"));
    byte[] pixels = IdxFile.read(folder, part + "-images-idx3-ubyte").bytes();
    float[] values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (pixels[i] & 0xff) / 255f;
    }
    HostArray images = HostArray.of(values, values.length / PIXELS, PIXELS);
    return Dataset.of(images, images);
  }

  @Override
  public Block buildModel(Config cfg) {
    int hidden = cfg.getInt("hidden");
    Block decoder =
        new SequentialBlock().add(BuildComponents::drawn).add(perceptron(hidden, PIXELS));
    return new SequentialBlock()
        .add(perceptron(hidden, 2 * cfg.getInt("latent")))
        .add(
            new ParallelBlock(
                outputs -> new NDList(outputs.get(0).head(), outputs.get(1).head()),
                List.of(decoder, Blocks.identityBlock())));
  }

  private static Block perceptron(int hidden, int outputs) {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(hidden).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(outputs).build());
  }

  /** Draws a code for each picture; the encoder gives means and logarithms of variances. */
  private static NDList drawn(NDList encoded) {
    NDList parts = encoded.head().split(2, 1);
    NDArray mean = parts.get(0);
    NDArray noise = mean.getManager().randomNormal(mean.getShape());
    return new NDList(mean.add(parts.get(1).mul(0.5).exp().mul(noise)));
  }

  @Override
  public Criterion buildCriterion(Config cfg) {
    double warmUp = cfg.getInt("kl_iterations");
    return Criterion.during(
        (outputs, labels, progress) ->
            loss(outputs, labels, Math.min(1, progress.iteration() / warmUp)));
  }

  /** Per picture: the error of the reconstruction and the weighted divergence, in nats. */
  private static NDArray loss(NDList outputs, NDList labels, double klWeight) {
    NDList parts = outputs.get(1).split(2, 1);
    NDArray mean = parts.get(0);
    NDArray logVariance = parts.get(1);
    NDArray error = Loss.binaryCrossEntropyWithLogits().loss(outputs, labels).mul(PIXELS);
    NDArray kl = mean.square().add(logVariance.exp()).sub(logVariance).sub(1);
    return error.add(kl.sum(new int[] {1}).mean().mul(0.5 * klWeight));
  }

  @Override
  public Optimizer buildOptimizer(Config cfg) {
    return Adam.of(cfg.getDouble("learning_rate"));
  }

  @Override
  public MetricTracker buildMetricTracker(Config cfg) {
    Metric bound =
        Metric.of("bound", (outputs, labels) -> loss(outputs, labels, 1), Metric.Best.LEAST);
    return MetricTracker.of(Metric.loss(), bound);
  }

  @Override
  public void afterValidation(Evaluated e) {
    NDArray images = e.firstBatch().inputs().head().get(":8");
    NDArray made = Activation.sigmoid(e.forward(new NDList(images)).head());
    e.image("digits", NDArrays.concat(new NDList(images, made)).reshape(16, 1, 28, 28));
  }
}
