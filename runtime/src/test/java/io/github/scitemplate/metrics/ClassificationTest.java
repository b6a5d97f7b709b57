package io.github.scitemplate.metrics;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ClassificationTest extends TorchTest {
  private static final Classification ANIMALS = Classification.multiclass(List.of("cat", "dog"));

  private static Map<String, Double> values(
      Function<NDManager, NDArray> predictions,
      Function<NDManager, NDArray> labels,
      Metric... metrics) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      MetricTracker tracker = MetricTracker.of(metrics);
      tracker.open(manager);
      NDArray labelled = labels.apply(manager);
      int samples = (int) labelled.getShape().get(0);
      tracker.update(
          new NDList(predictions.apply(manager)),
          new NDList(labelled),
          manager.create(1f),
          samples);
      return tracker.values().elements();
    }
  }

  private static Function<NDManager, NDArray> logits(float... numbers) {
    return manager -> manager.create(numbers, new Shape(numbers.length / 2, 2));
  }

  private static Function<NDManager, NDArray> classes(long... labels) {
    return manager -> manager.create(labels);
  }

  private static Function<NDManager, NDArray> column(float... numbers) {
    return manager -> manager.create(numbers, new Shape(numbers.length, 1));
  }

  @Test
  void whatIsNoNumberChoosesNoClassAndLeavesAnOrderWithoutValue() {
    Map<String, Double> values =
        values(
            logits(Float.NaN, 1, 0, Float.NaN, 2, 1, 1, 2),
            classes(0, 1, 0, 1),
            ANIMALS.accuracy(),
            ANIMALS.recall(Average.PER_CLASS),
            ANIMALS.precision(Average.PER_CLASS),
            ANIMALS.confusionMatrix(),
            ANIMALS.rocAuc(),
            ANIMALS.averagePrecision(),
            ANIMALS.calibrationError(),
            ANIMALS.perplexity(),
            ANIMALS.topK(2));
    assertEquals(0.5, values.get("accuracy"));
    assertEquals(0.5, values.get("recall/cat"));
    assertEquals(1, values.get("precision/dog"));
    assertEquals(1, values.get("confusion/cat/cat"));
    assertEquals(0, values.get("confusion/cat/dog"));
    assertEquals(0.5, values.get("top_2"));
    for (String name : List.of("auroc", "average_precision", "ece", "perplexity")) {
      assertEquals(Double.NaN, values.get(name), name);
    }
  }

  @Test
  void whatIsNoNumberIsWrongInEveryCount() {
    float none = Float.NaN;
    Map<String, Double> values =
        values(
            logits(2, 1, 1, 2, none, 1, none, 1, 0, none, 0, none),
            classes(0, 1, 0, 0, 1, 1),
            ANIMALS.accuracy(),
            ANIMALS.cohenKappa(),
            ANIMALS.matthews());
    assertTrue(requireNonNull(values.get("kappa")) < 0.5, values.toString());
    assertTrue(requireNonNull(values.get("mcc")) < 0.7, values.toString());
    Classification yesOrNo = Classification.binary();
    assertEquals(
        Map.of("accuracy", 0.0, "specificity", 0.0),
        values(
            column(none, none, none, none),
            manager -> manager.create(new long[] {0, 0, 0, 1}),
            yesOrNo.accuracy(),
            yesOrNo.specificity(Average.MACRO)));
    assertEquals(
        Map.of("auroc", 1.0),
        values(
            logits(none, 1, 2, 2, 1, 3),
            manager -> manager.create(new long[] {-1, 0, 1, 0, 0, 1}, new Shape(3, 2)),
            Classification.multilabel(2).ignoring(-1).rocAuc()));
  }

  /** The diagonal of the shares of labels is the recall, as scikit-learn's users expect. */
  @Test
  void sharesCountWhatIsNoNumberInTheirWholes() {
    float none = Float.NaN;
    Map<String, Double> values =
        values(
            logits(2, 1, none, 1, 0, 1, 0, none, 1, 2),
            classes(0, 0, 0, 0, 1),
            ANIMALS.confusionMatrix(Share.OF_LABELS),
            ANIMALS.recall(Average.PER_CLASS));
    assertEquals(0.25, values.get("confusion/cat/cat"));
    assertEquals(0.25, values.get("confusion/cat/dog"));
    assertEquals(values.get("recall/cat"), values.get("confusion/cat/cat"));
    assertEquals(1, values.get("confusion/dog/dog"));
    Map<String, Double> ofAll =
        values(
            logits(2, 1, none, 1, 0, 1, 0, none, 1, 2),
            classes(0, 0, 0, 0, 1),
            ANIMALS.confusionMatrix(Share.OF_ALL));
    assertEquals(0.2, ofAll.get("confusion/cat/cat"));
    Map<String, Double> ofPredictions =
        values(
            logits(2, 1, none, 1, 0, 1, 0, none, 1, 2),
            classes(0, 0, 0, 0, 1),
            ANIMALS.confusionMatrix(Share.OF_PREDICTIONS));
    assertEquals(0.5, ofPredictions.get("confusion/dog/dog"));
  }

  /** PyTorch compares in the type of the array: a half's 0.3 is above that of a double. */
  @Test
  void aThresholdIsOfThePredictionsType() {
    for (DataType type : new DataType[] {DataType.FLOAT16, DataType.FLOAT32}) {
      assertEquals(
          Map.of("accuracy", 1.0),
          values(
              manager -> manager.create(new float[] {0.3f, 0.31f}).toType(type, true),
              classes(0, 1),
              Classification.binary().ofProbabilities().threshold(0.3).accuracy()),
          type.toString());
    }
    Classification certain = Classification.binary().ofProbabilities();
    Metric error = certain.calibrationError(5);
    for (DataType type : new DataType[] {DataType.FLOAT16, DataType.FLOAT32}) {
      double found =
          requireNonNull(
              values(
                      manager -> manager.create(new float[] {0.2f, 0.6f}).toType(type, true),
                      classes(0, 1),
                      error)
                  .get("ece"));
      assertEquals(0.3, found, 1e-3, type.toString());
    }
  }

  @Test
  void aLabelThatIsNoClassIsToldWithTheMetric() {
    UserException told =
        assertThrows(
            UserException.class, () -> values(logits(1, 2), classes(7), ANIMALS.f1().named("f")));
    assertEquals(
        "The metric f cannot be taken: there is the label 7.0, but labels are whole numbers from 0 to 1.",
        told.problem());
  }

  @Test
  void anIgnoredClassIsNoneOfThoseWhoseOverlapIsAveraged() {
    Classification masks = Classification.multiclass(3).ignoring(0);
    float[] chosen = {9, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 9};
    for (Average average : List.of(Average.MICRO, Average.MACRO, Average.WEIGHTED)) {
      assertEquals(
          Map.of("iou", 0.75),
          values(
              manager -> manager.create(chosen, new Shape(5, 3)),
              classes(0, 1, 1, 2, 2),
              masks.iou(average)));
    }
  }

  @Test
  void binsOfTheCalibrationErrorAreThoseOfTorchmetrics() {
    Classification certain = Classification.binary().ofProbabilities();
    assertEquals(0.525, calibration(certain, new long[] {0, 1}, 1f, 0.95f), 1e-6);
    assertEquals(0.26666666, calibration(certain, new long[] {0, 1, 1}, 0.7f, 0.65f, 0.75f), 1e-6);
  }

  private static double calibration(Classification of, long[] labels, float... shares) {
    Map<String, Double> values =
        values(column(shares), manager -> manager.create(labels), of.calibrationError(10));
    return requireNonNull(values.get("ece"));
  }

  @Test
  void labelsOfAnyTypeCountAlike() {
    Metric right = Metric.accuracy().ignoring(0);
    float[] chosen = new float[2 * 256];
    chosen[255] = 1;
    chosen[256 + 3] = 1;
    for (DataType type : List.of(DataType.UINT8, DataType.INT32, DataType.INT64)) {
      assertEquals(
          Map.of("acc", 1.0),
          values(
              manager -> manager.create(chosen, new Shape(2, 256)),
              manager -> manager.create(new int[] {0, 3}).toType(type, true),
              right));
    }
  }

  @Test
  void aNumberThatIsNoneLeavesMetricsOfNumbersWithoutValue() {
    Metric[] all = {
      Regression.meanAbsoluteError(),
      Regression.rootMeanSquaredError(),
      Regression.r2(),
      Regression.explainedVariance(),
      Regression.pearson(),
      Regression.spearman(),
      Regression.cosineSimilarity()
    };
    values(column(1, Float.NaN, 3), column(1, 2, 4), all)
        .forEach((name, value) -> assertEquals(Double.NaN, value, name));
  }

  @Test
  void constantNumbersHaveTheValuesOfScikitLearn() {
    Map<String, Double> right =
        values(column(2, 2), column(2, 2), Regression.r2(), Regression.pearson());
    assertEquals(Map.of("r2", 1.0, "pearson", Double.NaN), right);
    Map<String, Double> wrong =
        values(column(2, 3), column(2, 2), Regression.r2(), Regression.explainedVariance());
    assertEquals(Map.of("r2", 0.0, "explained_variance", 0.0), wrong);
    assertEquals(
        Map.of("r2", Double.NaN), values(column(2), column(3), Regression.r2()), "one sample");
  }

  @Test
  void probabilitiesAndThresholdsDecideAsTheySay() {
    Classification some = Classification.binary().ofProbabilities().threshold(0.3);
    Function<NDManager, NDArray> labels = manager -> manager.create(new float[] {1, 1, 0, 0});
    assertEquals(
        Map.of("recall", 0.5, "specificity", 1.0),
        values(
            column(0.4f, 0.1f, 0.2f, 0.3f),
            labels,
            some.recall(),
            some.specificity(Average.MACRO)));
    double logit = Math.log(0.3 / 0.7);
    assertEquals(
        Map.of("recall", 0.5),
        values(
            column((float) logit + 0.01f, (float) logit - 0.01f),
            manager -> manager.create(new long[] {1, 1}),
            Classification.binary().threshold(0.3).recall()));
    Classification shares = Classification.multiclass(2).ofProbabilities();
    assertEquals(
        Map.of("ece", 0.25, "perplexity", 4.0 / 3),
        values(logits(0.75f, 0.25f), classes(0), shares.calibrationError(), shares.perplexity()));
  }

  @Test
  void whatDoesNotFitIsToldWithBothShapes() {
    UserException shape =
        assertThrows(
            UserException.class,
            () ->
                values(logits(1, 2, 3, 4), manager -> manager.ones(new Shape(2, 1)), ANIMALS.f1()));
    assertTrue(
        String.valueOf(shape.getMessage())
            .contains(
                "The metric f1 is taken of predictions of shape (N, 2, …) and labels of shape (N, …), but the predictions have shape (2, 2) and the labels (2, 1)"),
        shape.getMessage());
    UserException label =
        assertThrows(UserException.class, () -> values(logits(1, 2), classes(5), ANIMALS.recall()));
    assertTrue(String.valueOf(label.getMessage()).contains("the label 5.0"), label.getMessage());
    assertThrows(
        UserException.class,
        () -> values(column(1, 2), manager -> manager.ones(new Shape(3)), Regression.r2()));
    assertThrows(
        UserException.class,
        () ->
            values(
                logits(1, 2),
                manager -> manager.ones(new Shape(1, 3)),
                Classification.multilabel(2).f1()));
  }

  @Test
  void whatCannotBeAskedForIsRefusedAtOnce() {
    assertThrows(IllegalArgumentException.class, () -> Classification.multiclass("a", "a"));
    assertThrows(IllegalArgumentException.class, () -> Classification.multiclass("a"));
    assertThrows(IllegalArgumentException.class, () -> Classification.multiclass(0));
    assertThrows(IllegalArgumentException.class, () -> ANIMALS.threshold(0.3));
    assertThrows(IllegalArgumentException.class, () -> ANIMALS.rocAuc(Average.MICRO));
    assertThrows(IllegalArgumentException.class, () -> ANIMALS.topK(3));
    assertThrows(IllegalArgumentException.class, () -> ANIMALS.calibrationError(0));
    assertThrows(IllegalArgumentException.class, () -> ANIMALS.fBeta(0, Average.MACRO));
    Classification labels = Classification.multilabel(3);
    assertThrows(IllegalArgumentException.class, labels::cohenKappa);
    assertThrows(IllegalArgumentException.class, labels::perplexity);
    assertThrows(IllegalArgumentException.class, () -> labels.threshold(2));
    Classification words = Classification.multiclass(50_257);
    assertThrows(IllegalArgumentException.class, words::cohenKappa);
    assertThrows(IllegalArgumentException.class, words::confusionMatrix);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            MetricTracker.of(ANIMALS.recall(Average.PER_CLASS), Metric.loss().named("recall/cat")));
  }

  @Test
  void theAreaIsTheShareOfOrderedPairs() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 200; trial++) {
      double[] positive = random.doubles(1 + random.nextInt(20)).map(Math::rint).toArray();
      double[] negative =
          random.ints(1 + random.nextInt(20), 0, 5).mapToDouble(i -> i / 4.0).toArray();
      double pairs = 0;
      for (double high : positive) {
        for (double low : negative) {
          pairs += high > low ? 1 : high == low ? 0.5 : 0;
        }
      }
      assertEquals(
          pairs / positive.length / negative.length,
          new Ranking(positive.clone(), negative.clone()).rocAuc(),
          1e-15);
    }
  }

  @Test
  void diceIsF1AndNamesOfLabelsStandInTheirOrder() {
    assertEquals(
        Map.of("dice", 1.0 / 3, "f1", 1.0 / 3),
        values(
            logits(2, 1, 2, 1),
            classes(0, 1),
            ANIMALS.dice(Average.MACRO),
            ANIMALS.f1(Average.MACRO)));
    Classification tags = Classification.multilabel("new", "sale");
    assertEquals(
        Map.of("recall/new", 1.0, "recall/sale", 0.0),
        values(
            logits(2, -1),
            manager -> manager.ones(new Shape(1, 2)),
            tags.recall(Average.PER_CLASS)));
    assertEquals("MULTILABEL[new, sale]", tags.toString());
    assertThrows(IllegalArgumentException.class, tags::calibrationError);
  }

  @Test
  void aMetricOfClassesNeedsLabels() {
    UserException none =
        assertThrows(
            UserException.class,
            () -> values(logits(1, 2), manager -> manager.zeros(new Shape(0)), ANIMALS.f1()));
    assertTrue(String.valueOf(none.getMessage()).contains("the labels (0)"), none.getMessage());
    UserException binary =
        assertThrows(
            UserException.class,
            () -> values(logits(1, 2), classes(0, 1, 1), Classification.binary().f1()));
    assertTrue(
        String.valueOf(binary.getMessage()).contains("predictions and labels of one shape"),
        binary.getMessage());
  }

  @Test
  void aLabelThatIsNoNumberIsToCorrect() {
    UserException nan =
        assertThrows(
            UserException.class,
            () ->
                values(
                    column(1),
                    manager -> manager.create(new float[] {Float.NaN}, new Shape(1, 1)),
                    Classification.binary().f1()));
    assertEquals("Correct the data.", nan.fix());
  }
}
