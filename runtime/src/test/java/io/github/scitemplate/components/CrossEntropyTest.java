package io.github.scitemplate.components;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.scitemplate.ArraysTest;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.engine.FlatParameters;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.kernels.Kernels.Derivative;
import io.github.scitemplate.error.UserException;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The derivative that cross-entropy knows, and what it says of labels that do not fit. */
class CrossEntropyTest extends ArraysTest {

  private static float[] numbers(SplittableRandom random, int size, double bound) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextDouble(-bound, bound);
    }
    return values;
  }

  private static long[] labels(SplittableRandom random, int size, int classes) {
    return random.longs(size, 0, classes).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 2, 1",
    "2, 7, 10, 3",
    "3, 64, 10, 5",
    "4, 33, 1, 2",
    "5, 5, 100, 10",
    "6, 16, 3, 90"
  })
  void theDerivativeIsTheShareOfEachClassLessTheLabel(
      long seed, int samples, int classes, double bound) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] logits = numbers(random, samples * classes, bound);
    long[] labels = labels(random, samples, classes);
    Derivative derivative =
        new CrossEntropy(0)
            .derivative(
                new NDList(manager.create(logits, new Shape(samples, classes))),
                new NDList(manager.create(labels)))
            .orElseThrow();
    float[] expected = new float[logits.length];
    double loss = 0;
    for (int i = 0; i < samples; i++) {
      double sum = 0;
      for (int j = 0; j < classes; j++) {
        sum += Math.exp(logits[i * classes + j]);
      }
      for (int j = 0; j < classes; j++) {
        double share = Math.exp(logits[i * classes + j]) / sum;
        expected[i * classes + j] = (float) ((share - (j == labels[i] ? 1 : 0)) / samples);
      }
      loss += (Math.log(sum) - logits[i * classes + (int) labels[i]]) / samples;
    }
    assertArrayEquals(expected, derivative.gradient().toFloatArray(), 1e-6f);
    assertEquals(loss, derivative.loss().getFloat(), 1e-5 * Math.max(1, loss));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theGradientOfAModelIsThatOfTheRecordedLoss(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int samples = random.nextInt(1, 40);
    int classes = random.nextInt(2, 12);
    Criterion known = Criterion.crossEntropy();
    Criterion recorded = (predictions, labels) -> known.loss(predictions, labels).mul(1);
    try (Network network =
        Network.create(
            SmallBlocks.linear(classes),
            new Shape[] {new Shape(samples, 6)},
            Device.cpu(),
            Initialization.PYTORCH,
            new Randomness(seed))) {
      NDArray inputs = manager.create(numbers(random, samples * 6, 3), new Shape(samples, 6));
      NDList labels = new NDList(manager.create(labels(random, samples, classes)));
      float[][] gradients = new float[2][];
      float[] losses = new float[2];
      List<Criterion> both = List.of(known, recorded);
      for (int i = 0; i < 2; i++) {
        network.startRecording(0, 0);
        NDList predictions = network.forwardTraining(new NDList(inputs));
        losses[i] =
            Losses.evaluateWithGradient(
                    both.get(i), predictions, labels, Progress.beginning(), network)
                .getFloat();
        FlatParameters parameters = network.parts().values().iterator().next();
        gradients[i] = parameters.takeGradient().toFloatArray();
      }
      assertArrayEquals(gradients[1], gradients[0], 1e-6f);
      assertEquals(losses[1], losses[0], 1e-6);
    }
  }

  @Test
  void smoothedOrOfDoublesItIsRecorded() {
    NDList labels = new NDList(manager.zeros(new Shape(2), DataType.INT64));
    NDList logits = new NDList(manager.ones(new Shape(2, 3)));
    assertTrue(new CrossEntropy(0).derivative(logits, labels).isPresent());
    assertTrue(new CrossEntropy(0.1).derivative(logits, labels).isEmpty());
    NDList exact = new NDList(manager.ones(new Shape(2, 3), DataType.FLOAT64));
    assertTrue(new CrossEntropy(0).derivative(exact, labels).isEmpty());
  }

  @Test
  void ofPixelsOrTokensItsDerivativeIsThatOfTheRecordedLoss() {
    NDArray pixels = manager.randomNormal(new Shape(2, 3, 4, 5));
    NDArray tokens = manager.randomNormal(new Shape(2, 7, 3)).transpose(0, 2, 1);
    for (NDArray logits : List.of(pixels, tokens)) {
      Shape places = new Shape(2).addAll(logits.getShape().slice(2));
      NDList labels =
          new NDList(
              manager
                  .arange((int) places.size())
                  .toType(DataType.INT64, true)
                  .mod(3)
                  .reshape(places));
      Derivative known = new CrossEntropy(0).derivative(new NDList(logits), labels).orElseThrow();
      logits.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray loss = new CrossEntropy(0).loss(new NDList(logits), labels);
        collector.backward(loss);
        assertEquals(loss.getFloat(), known.loss().getFloat(), 1e-6);
      }
      assertEquals(logits.getShape(), known.gradient().getShape());
      assertArrayEquals(
          logits.getGradient().toFloatArray(), known.gradient().toFloatArray(), 1e-7f);
    }
  }

  private static String problem(CrossEntropy criterion, NDList logits, NDList labels) {
    UserException recorded =
        assertThrows(UserException.class, () -> Losses.evaluate(criterion, logits, labels));
    UserException known =
        assertThrows(
            UserException.class,
            () -> {
              criterion.derivative(logits, labels);
              criterion.loss(logits, labels);
            });
    assertEquals(recorded.problem(), known.problem());
    return known.problem();
  }

  @ParameterizedTest(name = "label {0}, smoothed by {1}")
  @CsvSource({"3, 0", "-1, 0", "-100, 0", "3, 0.1", "-1, 0.1"})
  void aLabelThatIsNoClassIsNamed(long label, double smoothing) {
    String expected =
        "A label is " + label + ", but the model tells 3 classes apart, numbered 0 to 2.";
    CrossEntropy criterion = new CrossEntropy(smoothing);
    NDList logits = new NDList(manager.ones(new Shape(2, 3)));
    NDList labels = new NDList(manager.create(new long[] {1, label}));
    assertEquals(expected, problem(criterion, logits, labels));
    NDList pixels = new NDList(manager.ones(new Shape(1, 3, 2, 2)));
    NDList classes = new NDList(manager.create(new long[] {0, 1, 2, label}, new Shape(1, 2, 2)));
    assertEquals(expected, problem(criterion, pixels, classes));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void labelsOfAnotherTypeOrShapeAreExplained(double smoothing) {
    CrossEntropy criterion = new CrossEntropy(smoothing);
    NDList logits = new NDList(manager.ones(new Shape(4, 3)));
    assertEquals(
        "Cross-entropy needs int64 class labels, but the labels are float32.",
        problem(criterion, logits, new NDList(manager.ones(new Shape(4)))));
    NDList pixels = new NDList(manager.ones(new Shape(2, 3, 5, 5)));
    for (List<NDList> pair :
        List.of(
            List.of(logits, classes(3)),
            List.of(logits, classes(4, 1)),
            List.of(new NDList(manager.ones(new Shape(4))), classes(4)),
            List.of(pixels, classes(2, 4, 4)),
            List.of(pixels, classes(2)))) {
      String told = problem(criterion, pair.get(0), pair.get(1));
      assertEquals(
          "Cross-entropy needs logits of shape (N, classes, …) and labels of shape (N, …), but the logits have shape "
              + pair.get(0).head().getShape()
              + " and the labels "
              + pair.get(1).head().getShape()
              + ".",
          told);
    }
  }

  private NDList classes(long... shape) {
    return new NDList(manager.zeros(new Shape(shape), DataType.INT64));
  }

  /** Cross-entropy is linear in the probabilities, which with one-hot labels are the classes. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 1})
  void probabilitiesOfClassesAreLabelsInWhichItIsLinear(double smoothing) {
    SplittableRandom random = new SplittableRandom(5);
    NDArray logits = manager.create(numbers(random, 12, 3), new Shape(4, 3));
    NDArray first = manager.create(new long[] {0, 2, 1, 1});
    NDArray second = manager.create(new long[] {2, 0, 1, 0});
    Criterion criterion = new CrossEntropy(smoothing);
    float one = criterion.loss(new NDList(logits), new NDList(first)).getFloat();
    float other = criterion.loss(new NDList(logits), new NDList(second)).getFloat();
    NDArray hot = first.oneHot(3, DataType.FLOAT32);
    assertEquals(one, criterion.loss(new NDList(logits), new NDList(hot)).getFloat(), 1e-6);
    NDArray mixed = hot.mul(0.3f).add(second.oneHot(3, DataType.FLOAT32).mul(0.7f));
    float loss = criterion.loss(new NDList(logits), new NDList(mixed)).getFloat();
    assertEquals(0.3f * one + 0.7f * other, loss, 1e-6);
    assertTrue(
        new CrossEntropy(smoothing).derivative(new NDList(logits), new NDList(mixed)).isEmpty());
  }

  @Test
  void probabilitiesAtSeveralPlacesAreAveragedOverThePlaces() {
    SplittableRandom random = new SplittableRandom(6);
    NDArray logits = manager.create(numbers(random, 24, 3), new Shape(2, 3, 4));
    NDArray classes = manager.create(labels(random, 8, 3), new Shape(2, 4));
    NDArray hot = classes.oneHot(3, DataType.FLOAT32).transpose(0, 2, 1);
    Criterion criterion = Criterion.crossEntropy();
    assertEquals(
        criterion.loss(new NDList(logits), new NDList(classes)).getFloat(),
        criterion.loss(new NDList(logits), new NDList(hot)).getFloat(),
        1e-6);
  }

  @Test
  void anAccuracyTakesTheMostProbableClassAndRegressionIsStillRefused() {
    NDArray logits = manager.create(new float[] {1, 2, 0, 3, 1, 0}, new Shape(2, 3));
    NDArray mixed = manager.create(new float[] {0.4f, 0.6f, 0, 0, 0.9f, 0.1f}, new Shape(2, 3));
    MetricTracker tracker = MetricTracker.of(Metric.accuracy());
    tracker.open(manager);
    tracker.update(new NDList(logits.duplicate()), new NDList(mixed), manager.create(1f), 2);
    assertEquals(0.5, tracker.values().numbers().get("acc"));
    assertEquals(2, Metric.accuracy().count(new NDList(logits), 2));
    assertEquals(
        1,
        Metric.accuracy()
            .sum(
                new NDList(logits),
                new NDList(
                    manager.create(new float[] {0.4f, 0.6f, 0, 0, 0.9f, 0.1f}, new Shape(2, 3))),
                manager.create(1f),
                2)
            .getLong());
    NDArray numbers = manager.create(new float[] {4, 6, 0, 0, 9, 1}, new Shape(2, 3));
    assertThrows(
        UserException.class,
        () -> new Accuracy(OptionalLong.empty()).check(new NDList(logits), new NDList(numbers)));
  }
}
