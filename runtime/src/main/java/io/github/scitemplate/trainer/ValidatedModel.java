package io.github.scitemplate.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.components.Evaluated;
import io.github.scitemplate.components.Progress;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.trainer.step.EvaluatedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The model that {@code afterValidation} receives. */
final class ValidatedModel implements Evaluated {
  private final EvaluatedModel model;
  private final BatchSource val;
  private final Findings findings;
  private final Map<String, Double> metrics;
  private final boolean best;
  private final Set<String> logged;
  private @Nullable Batch firstBatch;

  ValidatedModel(
      EvaluatedModel model,
      BatchSource val,
      Findings findings,
      Map<String, Double> metrics,
      boolean best) {
    this.model = model;
    this.val = val;
    this.findings = findings;
    this.metrics = metrics;
    this.best = best;
    this.logged = new HashSet<>(metrics.keySet());
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
  public void scalar(String name, double value) {
    if (!logged.add(named(name))) {
      throw new IllegalArgumentException(name + " is logged already at this validation");
    }
    findings.scalar(name, value);
  }

  @Override
  public void image(String name, NDArray picture) {
    findings.image(named(name), Pictures.of(picture));
  }

  @Override
  public void text(String name, String markdown) {
    findings.text(named(name), markdown);
  }

  @Override
  public void histogram(String name, NDArray values) {
    try (NDArray numbers = values.toType(DataType.FLOAT32, true)) {
      findings.histogram(named(name), numbers.toFloatArray());
    }
  }

  private static String named(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("what is logged needs a name");
    }
    return name;
  }

  @Override
  public Path file(String name) {
    Path folder = findings.folder();
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
