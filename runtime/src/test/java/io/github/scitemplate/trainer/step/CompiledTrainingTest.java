package io.github.scitemplate.trainer.step;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.util.RandomUtils;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.blocks.TokenEmbedding;
import io.github.scitemplate.blocks.TransposedConv2d;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.losses.Loss;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.AdamW;
import io.github.scitemplate.optimizer.ClippedGradient;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import io.github.scitemplate.trainer.step.SmallTraining.How;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CompiledTrainingTest extends TorchTest {
  /** Eight batches of four, and one of three. */
  private static final int SAMPLES = 35;

  /** What is trained. */
  record Task(
      String name, Supplier<Block> model, Criterion criterion, HostArray inputs, HostArray labels) {
    @Override
    public String toString() {
      return name;
    }

    DataLoader loader() {
      return DataLoader.inOrder(Dataset.of(inputs, labels), 4);
    }
  }

  static List<Task> tasks() {
    HostArray table = numbers(6);
    HostArray classes = classes(3);
    HostArray targets = numbers(3);
    HostArray truths = HostArray.of(shares(SAMPLES * 3), SAMPLES, 3);
    Supplier<Block> mlp = () -> SmallBlocks.mlp(16, 16, 3);
    return List.of(
        new Task("cross-entropy", mlp, Criterion.crossEntropy(), table, classes),
        new Task("smoothed", mlp, Criterion.crossEntropy(0.1), table, classes),
        new Task(
            "loss with class weights",
            mlp,
            Loss.crossEntropy().withClassWeights(1, 2, 0.5).withLabelSmoothing(0.05),
            table,
            classes),
        new Task("mean squared error", mlp, Criterion.meanSquaredError(), table, targets),
        new Task("l1", mlp, Loss.l1(), table, targets),
        new Task("huber", mlp, Loss.huber(0.7), table, targets),
        new Task("smooth l1", mlp, Loss.smoothL1(0.5), table, targets),
        new Task("binary", mlp, Loss.binaryCrossEntropyWithLogits(1, 2, 3), table, truths),
        new Task("focal", mlp, Loss.focal(2), table, classes),
        new Task(
            "weighted",
            mlp,
            Criterion.weighted(List.of(0.3, 2.0), Loss.l1(), Loss.meanSquaredError()),
            table,
            targets),
        new Task(
            "a function of the project's own",
            mlp,
            (predictions, labels) -> predictions.head().sub(labels.head()).square().mean(),
            table,
            targets),
        new Task(
            "digits",
            CompiledTrainingTest::digits,
            Criterion.crossEntropy(),
            numbers(2, 12, 12),
            classes),
        new Task(
            "lstm", CompiledTrainingTest::lstm, Criterion.crossEntropy(), numbers(5, 4), classes),
        new Task(
            "series",
            CompiledTrainingTest::series,
            Criterion.crossEntropy(),
            numbers(2, 15),
            classes),
        new Task(
            "images made larger",
            CompiledTrainingTest::larger,
            Criterion.crossEntropy(),
            numbers(2, 4, 4),
            classes),
        new Task(
            "language model",
            CompiledTrainingTest::languageModel,
            Criterion.crossEntropy(),
            tokens(11, 6),
            tokens(11, 6)),
        new Task(
            "transformer",
            CompiledTrainingTest::transformer,
            Criterion.crossEntropy(),
            tokens(11, 6),
            classes));
  }

  private static Block digits() {
    return new SequentialBlock()
        .add(Conv2d.builder().setFilters(4).setKernelShape(new Shape(3, 3)).build())
        .add(BatchNorm.builder().build())
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Activation.reluBlock())
        .add(Dropout.builder().optRate(0.3f).build())
        .add(Blocks.batchFlattenBlock())
        .add(SmallBlocks.linear(3));
  }

  private static Block lstm() {
    return new SequentialBlock()
        .add(LSTM.builder().setStateSize(5).setNumLayers(1).build())
        .add(Blocks.batchFlattenBlock())
        .add(SmallBlocks.linear(3));
  }

  /** Pooling along one axis has no rule, so libtorch derives this one's backward pass. */
  private static Block series() {
    return new SequentialBlock()
        .add(Conv1d.builder().setFilters(5).setKernelShape(new Shape(3)).build())
        .add(BatchNorm.builder().build())
        .add(Pool.maxPool1dBlock(new Shape(2), new Shape(2)))
        .add(Dropout.builder().optRate(0.2f).build())
        .add(Pool.globalMaxPool1dBlock())
        .add(SmallBlocks.linear(3));
  }

  private static Block larger() {
    return new SequentialBlock()
        .add(TransposedConv2d.of(3, 3).withStride(2).withPadding(1).withOutputPadding(1))
        .add(Activation.geluBlock())
        .add(LayerNorm.builder().build())
        .add(Pool.avgPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Pool.globalAvgPool2dBlock())
        .add(SmallBlocks.linear(3));
  }

  /** Each token has a label; the classes are the second axis. */
  private static Block languageModel() {
    return new SequentialBlock()
        .add(TokenEmbedding.of(11, 16))
        .add(GRU.builder().setStateSize(16).setNumLayers(1).build())
        .add(SmallBlocks.linear(11))
        .add(new LambdaBlock(list -> new NDList(list.head().transpose(0, 2, 1))));
  }

  private static Block transformer() {
    return new SequentialBlock()
        .add(TokenEmbedding.of(11, 8))
        .add(new TransformerEncoderBlock(8, 2, 16, 0.1f, Activation::relu))
        .add(new LambdaBlock(list -> new NDList(list.head().mean(new int[] {1}))))
        .add(SmallBlocks.linear(3));
  }

  private static HostArray numbers(int... sample) {
    long[] shape = new long[sample.length + 1];
    shape[0] = SAMPLES;
    int size = SAMPLES;
    for (int i = 0; i < sample.length; i++) {
      shape[i + 1] = sample[i];
      size *= sample[i];
    }
    Random random = new Random(size);
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return HostArray.of(numbers, shape);
  }

  private static float[] shares(int size) {
    Random random = new Random(1);
    float[] shares = new float[size];
    for (int i = 0; i < size; i++) {
      shares[i] = random.nextFloat();
    }
    return shares;
  }

  private static HostArray classes(int count) {
    return HostArray.of(new Random(2).longs(SAMPLES, 0, count).toArray(), SAMPLES);
  }

  private static HostArray tokens(int count, int length) {
    return HostArray.of(
        new Random(3).longs((long) SAMPLES * length, 0, count).toArray(), SAMPLES, length);
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void compiledTrainingGivesTheSameBits(Task task) {
    for (Optimizer optimizer : List.of(Sgd.of(0.1), Adam.of(0.01))) {
      Map<String, byte[]> eager = trained(task, optimizer, Compilation.OFF);
      Map<String, byte[]> compiled = trained(task, optimizer, Compilation.REQUIRE);
      assertEquals(eager.keySet(), compiled.keySet());
      eager.forEach((name, bytes) -> assertArrayEquals(bytes, compiled.get(name), name));
    }
  }

  private static String words(UserException e) {
    return requireNonNull(e.getMessage());
  }

  private static SmallTraining training(Task task, Optimizer optimizer, Compilation how) {
    return SmallTraining.of(
        How.by(optimizer).compiling(how),
        task.model().get(),
        task.criterion(),
        task.loader(),
        MetricTracker.of(Metric.loss()));
  }

  private static Map<String, byte[]> trained(Task task, Optimizer optimizer, Compilation how) {
    try (SmallTraining training = training(task, optimizer, how)) {
      training.trainEpochs(3);
      return bytes(training);
    }
  }

  private static Map<String, byte[]> tensors(SmallTraining training) {
    Map<String, byte[]> bytes = new TreeMap<>();
    training.step().tensors().forEach((name, tensor) -> bytes.put(name, tensor.toByteArray()));
    return bytes;
  }

  private static Map<String, byte[]> bytes(SmallTraining training) {
    Map<String, byte[]> bytes = tensors(training);
    training
        .metrics()
        .averages()
        .forEach((name, value) -> bytes.put(name, value.toString().getBytes(UTF_8)));
    return bytes;
  }

  @Test
  void accumulationAveragesAndMomentumAreTheSame() {
    Task task = tasks().get(0);
    @Nullable Map<String, byte[]> all = null;
    for (Compilation how : List.of(Compilation.OFF, Compilation.REQUIRE)) {
      try (SmallTraining training =
          SmallTraining.of(
              How.by(ClippedGradient.byNorm(0.5, AdamW.of(0.01)))
                  .compiling(how)
                  .accumulating(3)
                  .averaging(0.9),
              task.model().get(),
              task.criterion(),
              task.loader())) {
        training.trainEpochs(2);
        Map<String, byte[]> now = bytes(training);
        if (all != null) {
          Map<String, byte[]> before = all;
          now.forEach((name, bytes) -> assertArrayEquals(before.get(name), bytes, name));
        }
        all = now;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Compilation.class,
      names = {"OFF", "REQUIRE"})
  void aTrainingMayGoOnInTheOtherWay(Compilation begun) {
    Task task = tasks().stream().filter(t -> t.name().equals("digits")).findFirst().orElseThrow();
    Compilation other = begun == Compilation.OFF ? Compilation.REQUIRE : Compilation.OFF;
    Optimizer rule = Sgd.of(0.1).withMomentum(0.9);
    try (SmallTraining whole = training(task, rule, begun);
        SmallTraining first = training(task, rule, begun);
        SmallTraining second = training(task, rule, other)) {
      whole.trainEpochs(3);
      first.train(12);
      second.continueFrom(first);
      second.train(15);
      Map<String, byte[]> expected = tensors(whole);
      tensors(second).forEach((name, bytes) -> assertArrayEquals(expected.get(name), bytes, name));
    }
  }

  @Test
  void aModelThatCannotBeCompiledIsTrainedAllTheSame() {
    Task task = tasks().get(0);
    Supplier<Block> model =
        () ->
            new SequentialBlock()
                .add(SmallBlocks.linear(3))
                .add(new LambdaBlock(list -> new NDList(list.head().cumProd(1))));
    try (SmallTraining training =
        SmallTraining.of(How.by(Sgd.of(0.1)), model.get(), task.criterion(), task.loader())) {
      training.train(2);
      assertEquals(
          "operation by operation: cumProd in the block 02LambdaBlock cannot be compiled",
          training.step().news().orElseThrow());
      assertTrue(training.step().news().isEmpty());
      training.train(3);
    }
    UserException e =
        assertThrows(
            UserException.class,
            () -> {
              try (SmallTraining training =
                  SmallTraining.of(
                      How.by(Sgd.of(0.1)).compiling(Compilation.REQUIRE),
                      model.get(),
                      task.criterion(),
                      task.loader())) {
                training.train(1);
              }
            });
    assertTrue(words(e).contains("cumProd in the block 02LambdaBlock"), e.getMessage());
  }

  @Test
  void aBatchThatCompiledPassesCannotTakeIsExplained() {
    long[] labels = new long[SAMPLES];
    labels[30] = 7;
    Task task =
        new Task(
            "digits",
            CompiledTrainingTest::digits,
            Criterion.crossEntropy(),
            numbers(2, 12, 12),
            HostArray.of(labels, SAMPLES));
    try (SmallTraining training = training(task, Sgd.of(0.1), Compilation.REQUIRE)) {
      training.train(7);
      UserException e = assertThrows(UserException.class, () -> training.train(1));
      assertTrue(words(e).contains("A label is 7"), e.getMessage());
    }
  }

  @Test
  void aBlockThatCountsIsNotCompiled() {
    Task task = tasks().get(0);
    int[] calls = {0};
    Block model =
        new SequentialBlock()
            .add(SmallBlocks.linear(3))
            .add(new LambdaBlock(list -> new NDList(list.head().mul(1f + 0.1f * calls[0]++))));
    try (SmallTraining training =
        SmallTraining.of(How.by(Sgd.of(0.1)), model, task.criterion(), task.loader())) {
      training.train(2);
      assertEquals(
          "operation by operation: the model or the criterion does not do the same each time",
          training.step().news().orElseThrow());
    }
  }

  private static SmallTraining withFunction(UnaryOperator<NDArray> function) {
    Task task = tasks().get(0);
    Block model =
        new SequentialBlock()
            .add(SmallBlocks.linear(3))
            .add(new LambdaBlock(list -> new NDList(function.apply(list.head()))));
    return SmallTraining.of(How.by(Sgd.of(0.1)), model, task.criterion(), task.loader());
  }

  @Test
  void aBlockThatDrawsInJavaIsNotCompiled() {
    try (SmallTraining training =
        withFunction(array -> RandomUtils.nextFloat() < 0.5f ? array.mul(2) : array)) {
      training.train(2);
      assertEquals(
          "operation by operation: a random number of Java cannot be compiled",
          training.step().news().orElseThrow());
    }
  }

  @Test
  void aBlockThatDoesSomethingElseLaterEndsTheTraining() {
    boolean[] later = {false};
    try (SmallTraining training = withFunction(array -> later[0] ? array.mul(2) : array.mul(3))) {
      training.train(20);
      assertTrue(training.step().news().orElseThrow().startsWith("compiled"));
      later[0] = true;
      UserException e = assertThrows(UserException.class, () -> training.train(20));
      assertTrue(words(e).contains("does not do the same in each iteration"));
    }
  }

  @Test
  void aCriterionThatChangesWithTrainingIsNotCompiled() {
    Task task = tasks().get(0);
    Criterion changing =
        Criterion.during(
            (predictions, labels, progress) ->
                predictions.head().square().mean().mul((float) (1 + progress.share())));
    try (SmallTraining training =
        SmallTraining.of(How.by(Sgd.of(0.1)), task.model().get(), changing, task.loader())) {
      training.train(2);
      assertEquals(
          "operation by operation: the model or the criterion does not do the same each time",
          training.step().news().orElseThrow());
    }
  }
}
