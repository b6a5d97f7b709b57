package io.github.scitemplate.benchmarks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.engine.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.random.RandomGenerator;

/** What is trained: a model and random data; {@code python/models.py} has the same. */
enum Workload {
  MLP(2, 1000),
  CNN(10, 1000),
  RESNET(10, 200),
  RESNET_BF16(10, 200),
  TRANSFORMER(10, 200),
  LSTM(SequenceModels.TOKENS, 200);

  private final int classes;
  private final int largeBatchSize;

  Workload(int classes, int largeBatchSize) {
    this.classes = classes;
    this.largeBatchSize = largeBatchSize;
  }

  /** The name on command lines and in tables. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The workload of a {@link #label}. */
  static Workload of(String label) {
    return Arrays.stream(values()).filter(w -> w.label().equals(label)).findFirst().orElseThrow();
  }

  List<Integer> batchSizes() {
    return switch (this) {
      case MLP -> List.of(32);
      case CNN -> List.of(32, 64, 128);
      case RESNET, RESNET_BF16 -> List.of(64);
      case TRANSFORMER -> List.of(16);
      case LSTM -> List.of(20);
    };
  }

  int classes() {
    return classes;
  }

  /** Samples in a batch where evaluation need not have the batches of training. */
  int largeBatchSize() {
    return largeBatchSize;
  }

  /** Whether inputs are tokens, each a whole number. */
  boolean readsTokens() {
    return this == TRANSFORMER || this == LSTM;
  }

  /** How many iterations a trainer has one call do: short ones share calls of some 10 ms. */
  int iterationsOfCall() {
    return this == MLP ? 64 : 1;
  }

  /** In what convolutions and products are calculated. */
  Precision precision() {
    return this == RESNET_BF16 ? Precision.BF16 : Precision.FP32;
  }

  Block newModel() {
    return switch (this) {
      case MLP -> Models.mlp();
      case CNN -> Models.cnn();
      case RESNET, RESNET_BF16 -> Models.resnet();
      case TRANSFORMER -> SequenceModels.transformer();
      case LSTM -> SequenceModels.lstm();
    };
  }

  private Shape inputs() {
    return switch (this) {
      case MLP -> new Shape(10_000, 20);
      case CNN -> new Shape(9_000, 1, 28, 28);
      case RESNET, RESNET_BF16 -> new Shape(2_000, 3, 32, 32);
      case TRANSFORMER -> new Shape(2_000, SequenceModels.PLACES);
      case LSTM -> new Shape(2_000, SequenceModels.STEPS);
    };
  }

  /** A class for each sample, or for each step of it. */
  private Shape labels() {
    return this == LSTM ? inputs() : inputs().slice(0, 1);
  }

  /** Normal inputs or uniform tokens, and uniform labels. */
  Dataset newDataset() {
    Random random = new Random(0);
    HostArray inputs =
        readsTokens() ? uniform(random, SequenceModels.TOKENS, inputs()) : normal(random, inputs());
    return Dataset.of(inputs, uniform(random, classes, labels()));
  }

  private static HostArray normal(RandomGenerator random, Shape shape) {
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return HostArray.of(values, shape.getShape());
  }

  private static HostArray uniform(RandomGenerator random, int bound, Shape shape) {
    return HostArray.of(random.longs(shape.size(), 0, bound).toArray(), shape.getShape());
  }

  /** How many numbers of an initialised model training changes. */
  static long parameters(Block model) {
    return model.getParameters().values().stream()
        .filter(Parameter::requiresGradient)
        .mapToLong(parameter -> parameter.getShape().size())
        .sum();
  }
}
