package io.github.scitemplate.trainer.step;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.ModelInTraining;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import io.github.scitemplate.trainer.step.SmallTraining.How;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Training steps of a project's own, on the model y = b · a · x with x = 1. */
class TrainingStepTest extends TorchTest {
  private static final Map<String, Optimizer> APART =
      Map.of("01Linear", Sgd.of(0.5), "02Linear", Sgd.of(0.25));
  private static final Criterion OUTPUT = (predictions, labels) -> predictions.head().mean();

  /** What a step does with a batch; gives the loss. */
  private interface Does extends BiFunction<ModelInTraining, Batch, NDArray> {}

  private record Own(Does does, Map<String, Optimizer> optimizers) implements TrainingStep {
    @Override
    public Outcome train(ModelInTraining model, Batch batch) {
      return new Outcome(batch.inputs(), does.apply(model, batch));
    }
  }

  private static Block linear() {
    return Linear.builder().setUnits(1).optBias(false).build();
  }

  private static DataLoader ones(long... sample) {
    long[] shape = new Shape(4).addAll(new Shape(sample)).getShape();
    float[] values = new float[(int) new Shape(shape).size()];
    java.util.Arrays.fill(values, 1);
    return DataLoader.inOrder(
        Dataset.of(HostArray.of(values, shape), HostArray.of(new float[4], 4, 1)), 2);
  }

  private static SmallTraining training(Map<String, Optimizer> optimizers, Does does) {
    SmallTraining training =
        SmallTraining.of(
            How.by(Sgd.of(0.5)).stepping(new Own(does, optimizers)),
            new SequentialBlock().add(linear()).add(linear()),
            OUTPUT,
            ones(1));
    training.network().trainable().forEach((name, weight) -> weight.muli(0));
    addTo(training, "01Linear.weight", 2);
    addTo(training, "02Linear.weight", 3);
    return training;
  }

  private static void addTo(SmallTraining training, String name, double value) {
    training.network().trainable().getOrDefault(name, training.whole().vector()).addi(value);
  }

  private static List<Float> weights(SmallTraining training) {
    List<Float> weights = new ArrayList<>();
    training.network().trainable().values().forEach(w -> weights.add(w.toFloatArray()[0]));
    return weights;
  }

  private static NDArray loss(ModelInTraining model, Batch batch) {
    return model.loss(model.forward(batch.inputs()), batch.labels());
  }

  @Test
  void eachPartIsUpdatedByItsOwnOptimizerAndGradientsOfOthersAreDropped() {
    Does inTurn =
        (model, batch) -> {
          model.minimize("02Linear", loss(model, batch)); // by a: b = 3 - 0.25 · 2
          NDArray second = loss(model, batch);
          model.minimize("01Linear", second); // by b: a = 2 - 0.5 · 2.5
          return second;
        };
    try (SmallTraining training = training(APART, inTurn)) {
      training.train(1);
      assertEquals(List.of(0.75f, 2.5f), weights(training));
      training.train(1);
      assertEquals(List.of(0.75f - 0.5f * 2.3125f, 2.3125f), weights(training));
      assertEquals(Map.of("01Linear", 2L, "02Linear", 2L), training.step().updateCounts());
      assertEquals(
          Map.of("loss", (2.5 * 2 + 2.3125 * 0.75) / 2),
          training.metrics().averages().entrySet().stream()
              .filter(e -> e.getKey().equals("loss"))
              .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
  }

  @Test
  void aFrozenPartFollowsATrainedOne() {
    Block target = linear();
    target.freezeParameters(true);
    Does follow =
        (model, batch) -> {
          NDArray online = model.forward("01Linear", batch.inputs()).head();
          NDArray loss = online.sub(model.array(new double[] {1, 1}, new Shape(2, 1))).mean();
          model.minimize("01Linear", loss); // 2 - 0.5 · 1
          model.softUpdate("01Linear", "02Linear", 0.25);
          return loss;
        };
    Does wrong =
        (model, batch) -> {
          model.copy("02Linear", "01Linear");
          return loss(model, batch);
        };
    Map<String, Optimizer> first = Map.of("01Linear", Sgd.of(0.5));
    Block model = new SequentialBlock().add(linear()).add(target);
    try (SmallTraining training =
        SmallTraining.of(
            How.by(Sgd.of(0.5)).stepping(new Own(follow, first)), model, OUTPUT, ones(1))) {
      training.network().tensors().values().forEach(tensor -> tensor.muli(0).addi(2));
      training.train(1);
      Map<String, NDArray> tensors = training.network().tensors();
      assertEquals(1.5f, requireNonNull(tensors.get("01Linear.weight")).toFloatArray()[0]);
      assertEquals(
          0.75f * 2 + 0.25f * 1.5f,
          requireNonNull(tensors.get("02Linear.weight")).toFloatArray()[0]);
    }
    Block again = new SequentialBlock().add(linear()).add(linear());
    try (SmallTraining training =
        SmallTraining.of(
            How.by(Sgd.of(0.5)).stepping(new Own(wrong, APART)), again, OUTPUT, ones(1))) {
      UserException e = assertThrows(UserException.class, () -> training.train(1));
      assertTrue(e.problem().contains("01Linear of the model is trained"), e.problem());
    }
  }

  @Test
  void aPartCanBeUpdatedMoreOftenThanAnother() {
    Does moreOfOne =
        (model, batch) -> {
          model.minimize("02Linear", loss(model, batch));
          model.minimize("02Linear", loss(model, batch));
          NDArray last = loss(model, batch);
          model.minimize("01Linear", last);
          return last;
        };
    try (SmallTraining training = training(APART, moreOfOne)) {
      training.train(1);
      assertEquals(List.of(2 - 0.5f * 2, 2f), weights(training));
      assertEquals(Map.of("01Linear", 1L, "02Linear", 2L), training.step().updateCounts());
    }
  }

  @Test
  void aPartIsRunByItsNameAndNothingReachesWhatItWasGivenDetached() {
    Does detached =
        (model, batch) -> {
          NDList inner = model.forward("01Linear", batch.inputs());
          NDList outer = model.forward("02Linear", new NDList(inner.head().stopGradient()));
          NDArray loss = model.loss(outer, batch.labels());
          model.minimize("02Linear", loss);
          return loss;
        };
    try (SmallTraining training = training(APART, detached)) {
      training.train(1);
      assertEquals(List.of(2f, 2.5f), weights(training));
    }
  }

  @Test
  void aStepThatMinimisesTheCriterionDoesWhatTrainingWithoutAStepDoes() {
    Does plain =
        (model, batch) -> {
          NDArray loss = loss(model, batch);
          model.minimize(loss);
          return loss;
        };
    try (SmallTraining own = training(Map.of(), plain);
        SmallTraining without =
            SmallTraining.of(
                How.by(Sgd.of(0.5)),
                new SequentialBlock().add(linear()).add(linear()),
                OUTPUT,
                ones(1))) {
      without.network().trainable().forEach((name, weight) -> weight.muli(0));
      addTo(without, "01Linear.weight", 2);
      addTo(without, "02Linear.weight", 3);
      own.train(3);
      without.train(3);
      assertArrayEquals(without.parameters(), own.parameters());
      assertEquals(without.metrics().averages(), own.metrics().averages());
    }
  }

  @Test
  void theNoiseOfAnIterationIsAlwaysTheSame() {
    Does noisy =
        (model, batch) -> {
          NDArray noise = model.randomNormal(new Shape(2, 1));
          model.log("noise", noise.mean());
          return noise.mean().add(model.filled(new Shape(), 1));
        };
    List<Double> means = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      try (SmallTraining training = training(APART, noisy)) {
        for (int i = 0; i < 3; i++) {
          training.metrics().reset();
          training.train(1);
          means.addAll(training.metrics().averages().values());
        }
      }
    }
    assertEquals(means.subList(0, 6), means.subList(6, 12));
    assertNotEquals(means.get(1), means.get(3));
    assertEquals(means.get(0), means.get(1) + 1, 1e-6);
  }

  @Test
  void whatIsLoggedIsAveragedOverTheCalls() {
    Does logging =
        (model, batch) -> {
          model.log("noise", model.filled(new Shape(), 2));
          model.log("noise", model.filled(new Shape(1), 5));
          return model.filled(new Shape(), 0);
        };
    try (SmallTraining training = training(APART, logging)) {
      training.train(3);
      assertEquals(Map.of("loss", 0.0, "noise", 3.5), training.metrics().averages());
      assertTrue(training.metrics().isOfTraining("noise"));
      assertTrue(!training.metrics().isOfTraining("loss"));
    }
  }

  private static String refused(Map<String, Optimizer> optimizers, Does does) {
    try (SmallTraining training = training(optimizers, does)) {
      RuntimeException e = assertThrows(RuntimeException.class, () -> training.train(1));
      assertEquals(
          List.of(2f, 3f), weights(training).stream().map(w -> (float) Math.ceil(w)).toList());
      return e instanceof UserException user
          ? user.problem()
          : e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }

  private static Does minimizing(String part) {
    return (model, batch) -> {
      NDArray loss = loss(model, batch);
      model.minimize(part, loss);
      return loss;
    };
  }

  @Test
  void aPartWithoutOptimizerIsExplained() {
    assertEquals(
        "The training step minimises a loss for the part 03Linear, but has optimizers for 01Linear, 02Linear.",
        refused(APART, minimizing("03Linear")));
    assertEquals(
        "The training step minimises a loss for the whole model, but has optimizers for 01Linear, 02Linear.",
        refused(APART, minimizing("")));
    assertEquals(
        "The training step minimises a loss for the part 01Linear, but has no optimizers of its own.",
        refused(Map.of(), minimizing("01Linear")));
    assertEquals(
        "The model has no child named 03Linear; it has 01Linear, 02Linear.",
        refused(APART, (model, batch) -> model.forward("03Linear", batch.inputs()).head()));
    assertEquals(
        "The model has several children named Linear: 01Linear, 02Linear.",
        refused(APART, (model, batch) -> model.forward("Linear", batch.inputs()).head()));
  }

  @Test
  void aLossThatIsNoNumberIsExplained() {
    Does vector =
        (model, batch) -> {
          model.minimize("01Linear", model.forward(batch.inputs()).head());
          return model.filled(new Shape(), 0);
        };
    String expected =
        "IllegalArgumentException: a loss is one number, but this one has shape (2, 1)";
    assertEquals(expected, refused(APART, vector));
    assertEquals(expected, refused(APART, (model, batch) -> model.forward(batch.inputs()).head()));
    assertEquals(
        "IllegalArgumentException: what is logged as noise is one number, but has shape (2, 1)",
        refused(
            APART,
            (model, batch) -> {
              model.log("noise", batch.inputs().head());
              return model.filled(new Shape(), 0);
            }));
    assertTrue(
        refused(
                APART,
                (model, batch) -> {
                  model.log("nois", model.filled(new Shape(), 0));
                  return model.filled(new Shape(), 0);
                })
            .contains("no metric Metric.logged(\"nois\") is tracked; there are [loss, noise]"));
  }

  @Test
  void lossesThatAreUsedTooLateOrTwiceAreExplained() {
    String expected = "ModelFailure: This loss has no gradient. Each loss must come from";
    Does bothFirst =
        (model, batch) -> {
          NDArray first = loss(model, batch);
          NDArray second = loss(model, batch);
          model.minimize("02Linear", first);
          model.minimize("01Linear", second);
          return second;
        };
    Does twice =
        (model, batch) -> {
          NDArray loss = loss(model, batch);
          model.minimize("02Linear", loss);
          model.minimize("01Linear", loss);
          return loss;
        };
    Does constant =
        (model, batch) -> {
          NDArray loss = model.filled(new Shape(), 1);
          model.minimize("01Linear", loss);
          return loss;
        };
    for (Does wrong : List.of(bothFirst, twice, constant)) {
      String told = refused(APART, wrong);
      assertTrue(told.startsWith(expected), told);
    }
  }

  @Test
  void alsoConvolutionsWhoseWeightsChangedMeanwhileAreNotTakenForThoseBefore() {
    Does bothFirst =
        (model, batch) -> {
          NDArray first = loss(model, batch);
          NDArray second = loss(model, batch);
          model.minimize("02Conv2d", first);
          model.minimize("01Conv2d", second);
          return second;
        };
    Block model = new SequentialBlock();
    for (int i = 0; i < 2; i++) {
      ((SequentialBlock) model)
          .add(Conv2d.builder().setFilters(1).setKernelShape(new Shape(2, 2)).build());
    }
    Own step = new Own(bothFirst, Map.of("01Conv2d", Sgd.of(1), "02Conv2d", Sgd.of(1)));
    try (SmallTraining training =
        SmallTraining.of(How.by(Sgd.of(1)).stepping(step), model, OUTPUT, ones(1, 4, 4))) {
      ModelFailure e = assertThrows(ModelFailure.class, () -> training.train(1));
      assertTrue(
          String.valueOf(e.getMessage()).startsWith("This loss has no gradient"), e.getMessage());
    }
  }

  @Test
  void aPartThatTheLossDoesNotReachIsNamed() {
    Does other =
        (model, batch) -> {
          NDArray loss = model.loss(model.forward("02Linear", batch.inputs()), batch.labels());
          model.minimize("01Linear", loss);
          return loss;
        };
    assertEquals(
        "The parameter 01Linear.weight gets no gradient: the loss does not depend on it.",
        refused(APART, other));
  }

  @Test
  void shapesThatDoNotFitAreExplained() {
    Does wrong =
        (model, batch) ->
            model.forward("02Linear", new NDList(model.randomNormal(new Shape(2, 7)))).head();
    String told = refused(APART, wrong);
    assertTrue(
        told.startsWith(
            "ModelFailure: The model failed in its block 02Linear with input of shape (2, 7): "),
        told);
  }

  @Test
  void nothingStaysOpenHoweverLongAStepTrains() {
    Map<String, Optimizer> optimizers = Map.of("01Linear", Adam.of(0.1), "02Linear", Adam.of(0.1));
    try (SmallTraining training = training(optimizers, minimizing("02Linear"))) {
      training.train(70);
      training.metrics().averages();
      int before = training.network().manager().getManagedArrays().size();
      training.train(70);
      training.metrics().averages();
      assertEquals(before, training.network().manager().getManagedArrays().size());
    }
  }
}
