package io.github.scitemplate.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.scitemplate.ArraysTest;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.Losses;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.Progress;
import io.github.scitemplate.components.ShippedCriterion;
import io.github.scitemplate.engine.FlatParameters;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.error.UserException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the losses say of batches and settings that do not fit, and how they meet the framework. */
class LossFitTest extends ArraysTest {

  private NDList floats(long... shape) {
    return new NDList(manager.ones(new Shape(shape)));
  }

  private NDList longs(long value, long... shape) {
    return new NDList(manager.full(new Shape(shape), (float) value).toType(DataType.INT64, false));
  }

  private static String told(Criterion criterion, NDList predictions, NDList labels) {
    UserException taken =
        assertThrows(UserException.class, () -> criterion.loss(predictions, labels));
    UserException known =
        assertThrows(
            UserException.class,
            () -> {
              Optional<?> none = ((ShippedCriterion) criterion).derivative(predictions, labels);
              assertTrue(none.isEmpty());
              criterion.loss(predictions, labels);
            });
    assertEquals(taken.problem(), known.problem());
    return taken.problem();
  }

  static Stream<Arguments> paired() {
    return Stream.of(
        Arguments.of("Binary cross-entropy", Loss.binaryCrossEntropyWithLogits()),
        Arguments.of("Sigmoid focal loss", Loss.sigmoidFocal()),
        Arguments.of("L1 loss", Loss.l1()),
        Arguments.of("Huber loss", Loss.huber(1)),
        Arguments.of("Smooth L1 loss", Loss.smoothL1(1)),
        Arguments.of("KL divergence", Loss.klDivergence()),
        Arguments.of("KL divergence", Loss.klDivergenceOfLogTarget()),
        Arguments.of("Hinge loss", Loss.hinge(1)),
        Arguments.of("Hinge embedding loss", Loss.hingeEmbedding(1)),
        Arguments.of("Dice loss", Loss.dice()));
  }

  @ParameterizedTest
  @MethodSource("paired")
  void labelsOfAnotherShapeOrTypeAreExplained(String name, Criterion criterion) {
    assertEquals(
        name
            + " needs predictions and labels of one shape, but the predictions have shape (4, 1) and the labels (4).",
        told(criterion, floats(4, 1), floats(4)));
    assertEquals(
        name + " needs float32 labels as the predictions are, but the labels are int64.",
        told(criterion, floats(4, 2), longs(1, 4, 2)));
    assertEquals(
        name + " needs labels, but the data have none.",
        told(criterion, floats(4, 2), new NDList()));
    assertEquals(
        name + " needs an output of the model, but there are 0.",
        told(criterion, new NDList(), floats(4)));
  }

  static Stream<Arguments> ofClasses() {
    return Stream.of(
        Arguments.of("Cross-entropy", Loss.crossEntropy()),
        Arguments.of("Cross-entropy", Loss.crossEntropy().withLabelSmoothing(0.1)),
        Arguments.of("Negative log-likelihood", Loss.negativeLogLikelihood()),
        Arguments.of("Focal loss", Loss.focal(2)),
        Arguments.of("Multi-margin loss", Loss.multiMargin(1)),
        Arguments.of("Multiclass Dice loss", Loss.multiclassDice()));
  }

  @ParameterizedTest
  @MethodSource("ofClasses")
  void labelsThatAreNoClassesAreExplained(String name, Criterion criterion) {
    assertEquals(
        name
            + " needs logits of shape (N, classes, …) and labels of shape (N, …), but the logits have shape (4, 3) and"
            + " the labels (4, 1).",
        told(criterion, floats(4, 3), longs(1, 4, 1)));
    assertEquals(
        name + " needs int64 class labels, but the labels are float32.",
        told(criterion, floats(4, 3), floats(4)));
    assertEquals(
        name + " needs class labels, but the data have no labels.",
        told(criterion, floats(4, 3), new NDList()));
    for (long label : new long[] {3, -1}) {
      assertEquals(
          "A label is " + label + ", but the model tells 3 classes apart, numbered 0 to 2.",
          told(criterion, floats(4, 3), longs(label, 4)));
      assertEquals(
          "A label is " + label + ", but the model tells 3 classes apart, numbered 0 to 2.",
          told(criterion, floats(2, 3, 2, 2), longs(label, 2, 2, 2)));
    }
  }

  @Test
  void onlyTheIgnoredLabelMayBeNoClass() {
    NDList logits = floats(2, 3);
    NDList labels = new NDList(manager.create(new long[] {-7, 1}));
    CrossEntropyLoss ignoring = Loss.crossEntropy().withIgnoreIndex(-7);
    assertEquals(Math.log(3), ignoring.loss(logits, labels).getFloat(), 1e-6);
    assertEquals(
        "A label is -7, but the model tells 3 classes apart, numbered 0 to 2.",
        told(Loss.crossEntropy(), logits, labels));
    NDArray none = ignoring.loss(logits, longs(-7, 2));
    assertTrue(Float.isNaN(none.getFloat()), "as in PyTorch");
  }

  @Test
  void weightsThatDoNotFitAreExplained() {
    assertEquals(
        "Cross-entropy has 2 class weights, but the model tells 3 classes apart.",
        told(Loss.crossEntropy().withClassWeights(1, 2), floats(4, 3), longs(1, 4)));
    assertEquals(
        "Focal loss has 4 class weights, but the model tells 3 classes apart.",
        told(Loss.focal(2, 1, 2, 3, 4), floats(4, 3), longs(1, 4)));
    Criterion weighted = Loss.binaryCrossEntropyWithLogits(1, 2);
    for (NDList logits : List.of(floats(4, 3), floats(2))) {
      assertEquals(
          "Binary cross-entropy has 2 positive weights, but the logits have shape "
              + logits.head().getShape()
              + ".",
          told(weighted, logits, logits));
    }
    assertEquals(
        "Dice loss needs logits of shape (N, …), but they have shape (4).",
        told(Loss.dice(), floats(4), floats(4)));
  }

  @Test
  void outputsThatAreNoPairsOrTripletsAreExplained() {
    NDList one = floats(4, 3);
    NDList unlike = new NDList(one.head(), floats(4, 2).head(), one.head());
    NDList flat = new NDList(floats(4).head(), floats(4).head(), floats(4).head());
    NDList pair = new NDList(one.head(), one.head());
    assertEquals(
        "Triplet margin loss needs 3 outputs of the model, but there are 2.",
        told(Loss.tripletMargin(1), pair, new NDList()));
    assertEquals(
        "Triplet margin loss needs 3 outputs of one shape (N, features), but they have the shapes (4, 3), (4, 2), (4, 3).",
        told(Loss.tripletMargin(1), unlike, new NDList()));
    for (Criterion criterion : List.of(Loss.cosineEmbedding(0), Loss.contrastive(1))) {
      String name = ((EmbeddingLoss) criterion).name();
      assertEquals(
          name + " needs 2 outputs of the model, but there is 1.", told(criterion, one, floats(4)));
      assertEquals(
          name + " needs 2 outputs of one shape (N, features), but they have the shapes (4), (4).",
          told(criterion, flat, floats(4)));
      assertEquals(
          name + " needs one label for each sample, shape (4), but the labels have shape (4, 1).",
          told(criterion, pair, floats(4, 1)));
      assertEquals(
          criterion.loss(pair, floats(4)).getFloat(),
          criterion.loss(pair, longs(1, 4)).getFloat(),
          "labels may be int64");
    }
  }

  @Test
  void whatDoesNotFitCtcIsExplainedBeforeLibtorchReadsIt() {
    NDList log = floats(2, 5, 4);
    NDArray targets = longs(1, 2, 3).head();
    NDArray lengths = longs(2, 2).head();
    Criterion ctc = Loss.ctc();
    String shapes = told(ctc, log, new NDList(targets));
    assertTrue(
        shapes.startsWith("CTC loss needs log-probabilities of shape (N, T, classes)"), shapes);
    told(ctc, floats(2, 4), new NDList(targets, lengths));
    told(ctc, log, new NDList(targets, longs(1, 3).head()));
    told(ctc, log, new NDList(longs(1, 3, 3).head(), lengths));
    assertEquals(
        "CTC loss needs int64 targets and lengths.",
        told(ctc, log, new NDList(floats(2, 3).head(), lengths)));
    for (long target : new long[] {-1, 0, 4}) {
      assertEquals(
          "CTC loss found the target "
              + target
              + ", but the model tells 4 classes apart, numbered 0 to 3, of which 0 is the blank.",
          told(ctc, log, new NDList(longs(target, 2, 3).head(), lengths)));
    }
    assertEquals(
        "CTC loss found a target length of 4, but there are 3 places.",
        told(ctc, log, new NDList(targets, longs(4, 2).head())));
    assertEquals(
        "CTC loss found an input length of 6, but there are 5 places.",
        told(ctc, log, new NDList(targets, lengths, longs(6, 2).head())));
    assertEquals(
        "CTC loss has the blank 4, but there are 4 classes.",
        told(Loss.ctc(4, false), log, new NDList(targets, lengths)));
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        refused("label smoothing", "1.5", () -> Loss.crossEntropy().withLabelSmoothing(1.5)),
        refused("each class weight", "-1.0", () -> Loss.crossEntropy().withClassWeights(1, -1)),
        refused(
            "each class weight",
            "NaN",
            () -> Loss.negativeLogLikelihood().withClassWeights(0 / 0.)),
        refused(
            "the positive weights", "[]", () -> Loss.binaryCrossEntropyWithLogits(new double[0])),
        refused("each positive weight", "-2.0", () -> Loss.binaryCrossEntropyWithLogits(-2)),
        refused("delta", "0.0", () -> Loss.huber(0)),
        refused("beta", "-1.0", () -> Loss.smoothL1(-1)),
        refused("margin", "0.0", () -> Loss.hinge(0)),
        refused("margin", "-1.0", () -> Loss.hingeEmbedding(-1)),
        refused("margin", "NaN", () -> Loss.multiMargin(Double.NaN)),
        refused("margin", "1.5", () -> Loss.cosineEmbedding(1.5)),
        refused("margin", "0.0", () -> Loss.tripletMargin(0)),
        refused("margin", "0.0", () -> Loss.contrastive(0)),
        refused("gamma", "-1.0", () -> Loss.focal(-1)),
        refused("each class weight", "-1.0", () -> Loss.focal(1, -1)),
        refused("gamma", "Infinity", () -> Loss.sigmoidFocal(0.5, Double.POSITIVE_INFINITY)),
        refused("alpha", "2.0", () -> Loss.sigmoidFocal(2, 2)),
        refused("smooth", "-1.0", () -> Loss.dice(-1)),
        refused("smooth", "-1.0", () -> Loss.multiclassDice(-1)),
        refused("blank", "-1", () -> Loss.ctc(-1, false)));
  }

  private static Arguments refused(String setting, String value, Executable making) {
    return Arguments.of(setting, value, making);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("refused")
  void aSettingOutOfRangeIsRefusedByNameAndValue(String setting, String value, Executable making) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, making).getMessage());
    assertTrue(message.startsWith(setting + " must be "), message);
    assertTrue(message.endsWith(", not " + value), message);
  }

  @Test
  void lessIsBetterAndNothingIsWarnedOf() {
    for (Criterion criterion : GoldenLosses.criteria().values()) {
      assertEquals(Optional.of(Metric.Best.LEAST), Metric.of("term", criterion).best());
      assertEquals(
          Optional.empty(),
          Losses.broadcastWarning(criterion, floats(4, 1), floats(4), Progress.beginning()));
    }
  }

  @Test
  void whatSpreadsBesideALossInOnesOwnIsStillWarnedOf() {
    for (Criterion loss : List.of(Loss.crossEntropy(), Loss.focal(2))) {
      Criterion own =
          (predictions, labels) ->
              loss.loss(predictions, labels)
                  .add(predictions.get(1).sub(labels.get(1)).abs().mean());
      NDList predictions = new NDList(floats(4, 3).head(), floats(4, 1).head());
      NDList labels = new NDList(longs(1, 4).head(), floats(4).head());
      String told =
          Losses.broadcastWarning(own, predictions, labels, Progress.beginning()).orElseThrow();
      assertTrue(told.contains("predictions of shape (4, 1) with labels of shape (4)"), told);
    }
  }

  @Test
  void aMarginThatIsJustKeptHasTheGradientOfPyTorchsClamp() {
    NDList predictions = new NDList(manager.create(new float[] {1}));
    predictions.head().setRequiresGradient(true);
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      collector.backward(Loss.hinge(1).loss(predictions, floats(1)));
    }
    assertArrayEquals(new float[] {-1}, predictions.head().getGradient().toFloatArray());
  }

  @Test
  void aNetworkTrainsByAnyOfThemAsByTheRecordedLoss() {
    for (Criterion criterion :
        List.of(
            Loss.binaryCrossEntropyWithLogits(2),
            Loss.sigmoidFocal(),
            Loss.huber(0.5),
            Loss.dice())) {
      Criterion recorded = (predictions, labels) -> criterion.loss(predictions, labels).mul(1);
      float[] known = gradient(criterion);
      assertArrayEquals(gradient(recorded), known, 1e-6f);
      assertTrue(known[0] != 0);
    }
  }

  private float[] gradient(Criterion criterion) {
    try (Network network =
        Network.create(
            SmallBlocks.linear(3),
            new Shape[] {new Shape(5, 6)},
            Device.cpu(),
            Initialization.PYTORCH,
            new Randomness(4))) {
      network.startRecording(0, 0);
      NDArray inputs = manager.arange(30f).reshape(5, 6).div(30);
      NDList predictions = network.forwardTraining(new NDList(inputs));
      NDList labels = new NDList(manager.eye(5).get(":, 0:3"));
      Losses.evaluateWithGradient(criterion, predictions, labels, Progress.beginning(), network)
          .close();
      FlatParameters parameters = network.parts().values().iterator().next();
      return parameters.takeGradient().toFloatArray();
    }
  }

  @Test
  void aLossOfDjlIsACriterion() {
    NDList predictions = new NDList(manager.create(new float[] {1, 5}));
    NDList labels = new NDList(manager.create(new float[] {2, 3}));
    Criterion criterion = Criterion.of(ai.djl.training.loss.Loss.l1Loss());
    assertEquals(1.5f, Losses.evaluate(criterion, predictions, labels).getFloat());
    predictions.head().setRequiresGradient(true);
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      collector.backward(criterion.loss(predictions, labels));
    }
    assertArrayEquals(new float[] {-0.5f, 0.5f}, predictions.head().getGradient().toFloatArray());
    assertEquals(Optional.empty(), Metric.of("djl", criterion).best());
  }

  /** The formula of PyTorch: the smoothed probabilities, weighted, over the number of samples. */
  @Test
  void crossEntropyTakesProbabilitiesWithWeightsAndSmoothing() {
    float[][] logits = {{0.5f, -1, 2}, {3, 0, 0.25f}};
    float[][] shares = {{0.2f, 0.3f, 0.5f}, {1, 0, 0}};
    double[] weights = {1, 2, 0.5};
    double smoothing = 0.2;
    double expected = 0;
    for (int n = 0; n < 2; n++) {
      double sum = 0;
      for (float logit : logits[n]) {
        sum += Math.exp(logit);
      }
      for (int c = 0; c < 3; c++) {
        double smoothed = (1 - smoothing) * shares[n][c] + smoothing / 3;
        expected -= weights[c] * smoothed * (logits[n][c] - Math.log(sum)) / 2;
      }
    }
    NDList predictions = new NDList(manager.create(logits));
    NDList labels = new NDList(manager.create(shares));
    CrossEntropyLoss weighted =
        Loss.crossEntropy().withClassWeights(weights).withLabelSmoothing(smoothing);
    assertEquals(expected, weighted.loss(predictions, labels).getFloat(), 1e-6);
    assertEquals(Optional.empty(), weighted.derivative(predictions, labels));
    assertEquals(
        Criterion.crossEntropy(0.1).loss(predictions, labels).getFloat(),
        Loss.crossEntropy().withLabelSmoothing(0.1).loss(predictions, labels).getFloat(),
        1e-6);
    float[] gradient = gradient(Loss.crossEntropy());
    assertArrayEquals(gradient(Criterion.crossEntropy()), gradient, 1e-6f);
    assertTrue(gradient[0] != 0);
  }
}
