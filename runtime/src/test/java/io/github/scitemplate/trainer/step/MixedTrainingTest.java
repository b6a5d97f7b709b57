package io.github.scitemplate.trainer.step;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.BatchNorm;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.engine.Precision;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.Sgd;
import io.github.scitemplate.trainer.step.CompiledTrainingTest.Task;
import io.github.scitemplate.trainer.step.SmallTraining.How;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MixedTrainingTest extends TorchTest {
  private static final How BY_SGD = How.by(Sgd.of(0.05).withMomentum(0.9));

  private static Task task(String name) {
    return CompiledTrainingTest.tasks().stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** A network of matrices, one of images, attention, and one that libtorch derives. */
  static Stream<Task> tasks() {
    return Stream.of("cross-entropy", "digits", "transformer", "series")
        .map(MixedTrainingTest::task);
  }

  private static SmallTraining training(Task task, How how, Precision precision) {
    return SmallTraining.of(
        how.in(precision),
        task.model().get(),
        task.criterion(),
        task.loader(),
        MetricTracker.of(Metric.loss()));
  }

  private static Map<String, byte[]> bytes(SmallTraining training) {
    Map<String, byte[]> bytes = new TreeMap<>();
    training.step().tensors().forEach((name, tensor) -> bytes.put(name, tensor.toByteArray()));
    return bytes;
  }

  private static double loss(SmallTraining training) {
    return requireNonNull(training.metrics().averages().get("loss")).doubleValue();
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void lossesAreNearThoseOfFloat32(Task task) {
    try (SmallTraining exact = training(task, BY_SGD, Precision.FP32);
        SmallTraining mixed = training(task, BY_SGD, Precision.BF16)) {
      exact.trainEpochs(2);
      mixed.trainEpochs(2);
      assertEquals(loss(exact), loss(mixed), 0.03 * loss(exact));
      assertFalse(Arrays.equals(exact.parameters(), mixed.parameters()), "nothing was in bfloat16");
      assertTrue(mixed.step().news().orElseThrow().endsWith(", in bf16"));
      mixed
          .step()
          .tensors()
          .forEach((name, tensor) -> assertEquals(DataType.FLOAT32, tensor.getDataType(), name));
    }
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void aResumedTrainingHasTheSameBitsEvenIfBatchesShareCalls(Task task) {
    How how = How.by(Adam.of(0.01));
    try (SmallTraining whole = training(task, how, Precision.BF16);
        SmallTraining first = training(task, how, Precision.BF16);
        SmallTraining second = training(task, how, Precision.BF16)) {
      whole.trainTogether(18, 1);
      first.trainTogether(7, 1);
      second.continueFrom(first);
      second.trainTogether(11, 3);
      Map<String, byte[]> expected = bytes(whole);
      bytes(second).forEach((name, bytes) -> assertArrayEquals(expected.get(name), bytes, name));
    }
  }

  private static String refused(Block model, How how) {
    Task task = task("cross-entropy");
    Task tried = new Task("refused", () -> model, task.criterion(), task.inputs(), task.labels());
    try (SmallTraining training = training(tried, how, Precision.BF16)) {
      UserException e = assertThrows(UserException.class, () -> training.train(1));
      return e.problem();
    }
  }

  private static Block ending(UnaryOperator<NDArray> function) {
    return new SequentialBlock()
        .add(SmallBlocks.linear(3))
        .add(new LambdaBlock(list -> new NDList(function.apply(list.head()))));
  }

  @Test
  void whatCannotBeInBfloat16IsRefused() {
    assertEquals(
        "precision is bf16, but training cannot be done so: "
            + "cumProd in the block 02LambdaBlock cannot be compiled.",
        refused(ending(array -> array.cumProd(1)), BY_SGD));
    int[] calls = {0};
    assertEquals(
        "precision is bf16, but training cannot be done so: "
            + "the model or the criterion does not do the same each time.",
        refused(ending(array -> array.mul(1 + calls[0]++)), BY_SGD));
    assertEquals(
        "precision is bf16, but training cannot be done so: "
            + "the model has no convolution and no product of matrices.",
        refused(new SequentialBlock().add(BatchNorm.builder().build()), BY_SGD));
    assertEquals(
        "precision is bf16, but training cannot be done so: parts of the model are frozen.",
        refused(
            SmallBlocks.mlp(4, 4, 3),
            How.by(Sgd.of(0.1).withGroup("01Linear", group -> group.frozenForEpochs(1)))));
  }
}
