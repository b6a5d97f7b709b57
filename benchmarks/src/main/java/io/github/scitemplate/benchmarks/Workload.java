package io.github.scitemplate.benchmarks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What is trained: a model and random data; {@code python/models.py} has the same. */
enum Workload {
  MLP(2, 1000),
  CNN(10, 1000),
  RESNET(10, 200);

  private final int classes;
  private final int largeBatchSize;

  Workload(int classes, int largeBatchSize) {
    this.classes = classes;
    this.largeBatchSize = largeBatchSize;
  }

  /** The name on command lines and in tables. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  List<Integer> batchSizes() {
    return switch (this) {
      case MLP -> List.of(32);
      case CNN -> List.of(32, 64, 128);
      case RESNET -> List.of(64);
    };
  }

  int classes() {
    return classes;
  }

  /** Samples in a batch where evaluation need not have the batches of training. */
  int largeBatchSize() {
    return largeBatchSize;
  }

  Block newModel() {
    return switch (this) {
      case MLP -> Models.mlp();
      case CNN -> Models.cnn();
      case RESNET -> Models.resnet();
    };
  }

  private Shape inputs() {
    return switch (this) {
      case MLP -> new Shape(10_000, 20);
      case CNN -> new Shape(9_000, 1, 28, 28);
      case RESNET -> new Shape(2_000, 3, 32, 32);
    };
  }

  /** Normal inputs and uniform labels. */
  Dataset newDataset() {
    Random random = new Random(0);
    Shape inputs = inputs();
    float[] values = new float[Math.toIntExact(inputs.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    long[] labels = random.longs(inputs.get(0), 0, classes).toArray();
    return Dataset.of(HostArray.of(values, inputs.getShape()), HostArray.of(labels, labels.length));
  }

  /** How many numbers of an initialised model training changes. */
  static long parameters(Block model) {
    return model.getParameters().values().stream()
        .filter(Parameter::requiresGradient)
        .mapToLong(parameter -> parameter.getShape().size())
        .sum();
  }
}
