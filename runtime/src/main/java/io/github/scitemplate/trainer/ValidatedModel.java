package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.components.Evaluated;
import io.github.scitemplate.components.Log;
import io.github.scitemplate.components.Progress;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.trainer.step.EvaluatedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The model that {@code afterValidation} receives. */
final class ValidatedModel implements Evaluated {
  private final EvaluatedModel model;
  private final BatchSource val;
  private final Path folder;
  private final Map<String, Double> metrics;
  private final boolean best;
  private @Nullable Batch firstBatch;

  ValidatedModel(
      EvaluatedModel model,
      BatchSource val,
      Path folder,
      Map<String, Double> metrics,
      boolean best) {
    this.model = model;
    this.val = val;
    this.folder = folder;
    this.metrics = metrics;
    this.best = best;
  }

  @Override
  public NDList forward(NDList inputs) {
    return model.forward(inputs);
  }

  @Override
  public NDList forward(String part, NDList inputs) {
    return model.forward(part, inputs);
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    return model.loss(predictions, labels);
  }

  @Override
  public Log log() {
    return model.log();
  }

  @Override
  public Progress progress() {
    return model.progress();
  }

  @Override
  public NDArray randomNormal(Shape shape) {
    return model.randomNormal(shape);
  }

  @Override
  public NDArray filled(Shape shape, double value) {
    return model.filled(shape, value);
  }

  @Override
  public NDArray array(double[] values, Shape shape) {
    return model.array(values, shape);
  }

  @Override
  public Batch firstBatch() {
    if (firstBatch == null) {
      firstBatch = val.batch(model.scope(), 0, 0);
      val.prepare(0, 0);
    }
    return firstBatch;
  }

  @Override
  public Map<String, Double> metrics() {
    return metrics;
  }

  @Override
  public boolean isBest() {
    return best;
  }

  @Override
  public Path file(String name) {
    Path file = folder.resolve(name).normalize();
    if (!file.startsWith(folder) || file.equals(folder)) {
      throw new IllegalArgumentException(
          "the file " + name + " would not lie in the experiment's folder " + folder);
    }
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
