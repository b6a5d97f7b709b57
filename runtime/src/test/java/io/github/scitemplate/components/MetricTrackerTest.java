package io.github.scitemplate.components;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.ArraysTest;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.metrics.Average;
import io.github.scitemplate.metrics.Classification;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MetricTrackerTest extends ArraysTest {

  /** The largest logit, a metric of a user's own. */
  private static final Metric LARGEST =
      new Metric() {
        @Override
        public String name() {
          return "largest";
        }

        @Override
        public NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
          try (NDArray rows = predictions.head().max(new int[] {1})) {
            return rows.sum();
          }
        }
      };

  private MetricTracker tracker() {
    MetricTracker tracker = MetricTracker.of(Metric.loss(), Metric.accuracy(), LARGEST);
    tracker.open(manager);
    return tracker;
  }

  private void add(MetricTracker tracker, float loss, float[] logits, long... labels) {
    try (NDManager scope = manager.newSubManager()) {
      NDList predictions =
          new NDList(scope.create(logits, new Shape(labels.length, logits.length / labels.length)));
      tracker.update(
          predictions, new NDList(scope.create(labels)), scope.create(loss), labels.length);
    }
  }

  @Test
  void averagesAreOverSamplesAndNotOverBatches() {
    MetricTracker tracker = tracker();
    add(tracker, 1, new float[] {3, 1, 0, 2, 1, 5}, 0, 1, 0);
    add(tracker, 5, new float[] {0, 1}, 1);
    assertEquals(Map.of("loss", 2.0, "acc", 0.75, "largest", 11.0 / 4), tracker.averages());
    tracker.reset();
    assertEquals(Double.NaN, tracker.averages().get("acc"));
    add(tracker, Float.NaN, new float[] {0, 1}, 1);
    assertEquals(Double.NaN, tracker.averages().get("loss"));
    tracker.reset();
    add(tracker, 2, new float[] {0, 1}, 0);
    assertEquals(Map.of("loss", 2.0, "acc", 0.0, "largest", 1.0), tracker.averages());
  }

  @Test
  void batchesWhoseRowsLieTogetherCountAsEachOfThem() {
    Metric[] metrics = {
      Metric.loss(), Metric.accuracy(), Classification.multiclass(3).f1(Average.MACRO)
    };
    MetricTracker apart = MetricTracker.of(metrics);
    MetricTracker together = MetricTracker.of(metrics);
    apart.open(manager);
    together.open(manager);
    assertTrue(together.takesJoined());
    SplittableRandom random = new SplittableRandom(2);
    for (int call = 0; call < 5; call++) {
      int count = 40;
      float[] logits = new float[count * 2 * 3];
      long[] labels = random.longs(count * 2L, 0, 3).toArray();
      float[] losses = new float[count];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) random.nextDouble();
      }
      for (int i = 0; i < count; i++) {
        losses[i] = call == 3 && i == 7 ? Float.NaN : (float) random.nextDouble();
        add(
            apart,
            losses[i],
            Arrays.copyOfRange(logits, i * 6, i * 6 + 6),
            Arrays.copyOfRange(labels, i * 2, i * 2 + 2));
      }
      together.updateJoined(
          manager.create(logits, new Shape(count * 2L, 3)),
          new NDList(manager.create(labels)),
          manager.create(losses),
          2);
      if (call == 1) {
        add(apart, 0.5f, new float[] {0, 1, 0}, 1);
        add(together, 0.5f, new float[] {0, 1, 0}, 1);
      }
      assertEquals(apart.values(), together.values());
    }
    assertEquals(3 * 40 + 1 + 7, together.notFinite().orElseThrow().update());
    assertEquals(apart.notFinite(), together.notFinite());
    assertFalse(tracker().takesJoined(), "a project's own metric sees each batch");
  }

  /** Else the copies that some metrics make of them would be of any size. */
  @Test
  void largePredictionsThatLieTogetherAreAddedInParts() {
    int classes = 1 << 18;
    MetricTracker together = MetricTracker.of(Metric.loss(), Metric.accuracy());
    MetricTracker apart = MetricTracker.of(Metric.loss(), Metric.accuracy());
    together.open(manager);
    apart.open(manager);
    NDArray logits = manager.randomUniform(0, 1, new Shape(9, classes));
    NDArray chosen = logits.argMax(1);
    NDArray labels = chosen.sub(chosen.mod(2)); // about half of them are right
    NDArray losses = manager.arange(9f);
    for (int i = 0; i < 9; i++) {
      NDIndex row = new NDIndex().addSliceDim(i, i + 1L);
      apart.update(
          new NDList(logits.get(row).duplicate()),
          new NDList(labels.get(row).duplicate()),
          losses.get(i).duplicate(),
          1);
    }
    together.updateJoined(logits, new NDList(labels), losses, 1);
    assertEquals(apart.averages(), together.averages());
    assertEquals(4.0, together.averages().get("loss"));
  }

  @Test
  void whereverTheSumsAreSavedAndRestoredTheyHaveTheSameBits() {
    for (int cut = 0; cut < 150; cut += 29) {
      SplittableRandom random = new SplittableRandom(4);
      MetricTracker whole = tracker();
      MetricTracker parted = tracker();
      for (int i = 0; i < 150; i++) {
        float loss = (float) random.nextDouble();
        float[] logits = {(float) random.nextDouble(), (float) random.nextDouble(), 0, 1};
        add(whole, loss, logits, random.nextInt(2), 1);
        if (i == cut) {
          MetricTracker resumed = tracker();
          resumed.restore(parted.sums(), parted.tensors(manager));
          parted = resumed;
        }
        add(parted, loss, logits, 0, 1);
      }
      assertEquals(whole.averages().get("loss"), parted.averages().get("loss"));
      assertEquals(whole.averages().get("largest"), parted.averages().get("largest"));
    }
  }

  @Test
  void batchesOfAnotherShapeAreTakenApart() {
    MetricTracker tracker = MetricTracker.of(Metric.accuracy());
    tracker.open(manager);
    add(tracker, 0, new float[] {0, 1}, 1);
    add(tracker, 0, new float[] {0, 1, 2}, 1);
    assertEquals(Map.of("acc", 0.5), tracker.averages());
  }

  /** One state of a metric of one's own, with a tensor of its own. */
  private static final class Largest implements Metric {
    @Override
    public String name() {
      return "largest_of_all";
    }

    @Override
    public MetricState newState(NDManager kept) {
      NDArray most = kept.create(Float.NEGATIVE_INFINITY);
      return new MetricState() {
        @Override
        public void update(NDList predictions, NDList labels, NDArray loss, int samples) {
          most.set(most.maximum(predictions.head().max()).toFloatArray());
        }

        @Override
        public MetricValue compute() {
          return MetricValue.of(most.getFloat());
        }

        @Override
        public Map<String, NDArray> tensors() {
          return Map.of("most", most);
        }
      };
    }
  }

  private static Metric spread() {
    return Metric.ofSplit(
        "spread",
        Metric.Best.LEAST,
        (predictions, labels) -> predictions.head().max().getFloat() - labels.head().getLong(0));
  }

  @Test
  void aMetricWithAStateOfItsOwnIsSavedAndRestoredAndLeavesNothing() {
    MetricTracker tracker = MetricTracker.of(Metric.loss(), new Largest(), spread());
    tracker.open(manager);
    add(tracker, 1, new float[] {1, 7}, 1);
    MetricTracker resumed = tracker.emptyCopy();
    resumed.open(manager);
    resumed.restore(tracker.sums(), tracker.tensors(manager));
    add(resumed, 1, new float[] {2, 3}, 0);
    assertEquals(
        Map.of("loss", 1.0, "largest_of_all", 7.0, "spread", 6.0), resumed.values().numbers());
    tracker.reset();
    assertEquals(Double.NEGATIVE_INFINITY, tracker.values().numbers().get("largest_of_all"));
    assertEquals(Double.NaN, tracker.values().numbers().get("spread"));
    int arrays = manager.getManagedArrays().size();
    for (int i = 0; i < 100; i++) {
      add(tracker, 1, new float[] {2, 3}, 0);
      assertEquals(3.0, tracker.values().numbers().get("spread"));
      tracker.reset();
    }
    assertTrue(manager.getManagedArrays().size() <= arrays + 1);
  }

  @Test
  void aMetricWithNeitherSumNorStateIsNamed() {
    MetricTracker tracker = MetricTracker.of(() -> "nothing");
    tracker.open(manager);
    ModelFailure failure =
        assertThrows(ModelFailure.class, () -> add(tracker, 1, new float[] {1, 7}, 1));
    assertTrue(
        String.valueOf(failure.getMessage()).contains("override sum or newState"),
        failure.getMessage());
  }

  @Test
  void aMetricMayBeOfSomeSplitsAndHaveAnotherNameAndAFunction() {
    MetricTracker tracker =
        MetricTracker.of(
            Metric.loss(),
            Metric.transformed("perplexity", Metric.loss(), Math::exp).on(Split.VAL),
            Metric.accuracy().named("right").on(Split.TRAIN, Split.TEST));
    tracker.open(manager);
    add(tracker, 2, new float[] {0, 1}, 1);
    assertEquals(Map.of("loss", 2.0, "right", 1.0), tracker.values().numbers());
    tracker.reset(Split.VAL);
    add(tracker, 2, new float[] {0, 1}, 1);
    assertEquals(Map.of("loss", 2.0, "perplexity", Math.exp(2)), tracker.values().numbers());
    assertEquals(Optional.of(Metric.Best.LEAST), tracker.best("perplexity"));
  }

  @Test
  void accuracyLeavesOutWhatIsIgnored() {
    MetricTracker tracker = MetricTracker.of(Metric.accuracy().ignoring(1));
    tracker.open(manager);
    add(tracker, 1, new float[] {1, 7, 0, 9, 5, 2}, 1, 1, 0);
    assertEquals(Map.of("acc", 1.0), tracker.averages());
    tracker.reset();
    add(tracker, 1, new float[] {1, 7}, 1);
    assertEquals(Double.NaN, tracker.averages().get("acc"));
  }

  @Test
  void otherMetricsThanAtTheCheckpointBeginAnew() {
    MetricTracker before = MetricTracker.of(Metric.loss());
    before.open(manager);
    add(before, 2, new float[] {0, 1}, 1);
    MetricTracker after = MetricTracker.of(Metric.loss(), Metric.accuracy());
    after.open(manager);
    after.restore(before.sums(), before.tensors(manager));
    add(after, 4, new float[] {0, 1}, 1);
    assertEquals(Map.of("loss", 4.0, "acc", 1.0), after.averages());
  }

  @Test
  void whatWasLoggedIsTheBaseOfOtherMetrics() {
    MetricTracker tracker =
        MetricTracker.of(
            Metric.logged("nll"), Metric.transformed("ppl", Metric.logged("nll"), Math::exp));
    tracker.open(manager);
    tracker.log("nll", manager.create(2f));
    assertEquals(Map.of("nll", 2.0, "ppl", Math.exp(2)), tracker.values().numbers());
  }

  @Test
  void metricsThatGatherSomethingElseThanAtTheCheckpointBeginAnew() {
    Classification two = Classification.multiclass(2);
    Metric[][] changes = {
      {Metric.loss(), Metric.accuracy()},
      {Metric.loss(), two.f1()},
      {Metric.loss(), two.f1().named("F1")},
      {Metric.loss(), two.calibrationError(15)},
      {Metric.loss(), two.calibrationError(10)},
      {Metric.accuracy(), Metric.loss().named("x")},
    };
    for (Metric[] before : changes) {
      for (Metric[] after : changes) {
        MetricTracker first = MetricTracker.of(before);
        first.open(manager);
        add(first, 2, new float[] {0, 1}, 1);
        MetricTracker second = MetricTracker.of(after);
        second.open(manager);
        second.restore(first.sums(), first.tensors(manager));
        add(second, 4, new float[] {1, 0}, 1);
        MetricTracker expected = MetricTracker.of(after);
        expected.open(manager);
        if (before == after) {
          add(expected, 2, new float[] {0, 1}, 1);
        }
        add(expected, 4, new float[] {1, 0}, 1);
        assertEquals(expected.values(), second.values());
      }
    }
  }

  @Test
  void namesThatBeginAlikeAreKeptApart() {
    Metric[] both = {
      Metric.ofSplit("err", Metric.Best.LEAST, (p, l) -> p.head().size()),
      Metric.ofSplit("err.x", Metric.Best.LEAST, (p, l) -> p.head().size())
    };
    MetricTracker tracker = MetricTracker.of(both);
    tracker.open(manager);
    for (int i = 1; i < 4; i++) {
      add(tracker, 1, new float[] {0, 1}, 1);
      assertEquals(Map.of("err", 2.0 * i, "err.x", 2.0 * i), tracker.values().numbers());
      MetricTracker resumed = tracker.emptyCopy();
      resumed.open(manager);
      resumed.restore(tracker.sums(), tracker.tensors(manager));
      tracker = resumed;
    }
  }

  @Test
  void batchesThatCannotBeJoinedAreNamed() {
    MetricTracker tracker = MetricTracker.of(Metric.loss(), spread());
    tracker.open(manager);
    add(tracker, 1, new float[] {0, 1}, 1);
    ModelFailure failure =
        assertThrows(ModelFailure.class, () -> add(tracker, 1, new float[] {0, 1, 2}, 1));
    assertTrue(
        String.valueOf(failure.getMessage()).startsWith("The metric spread failed"),
        failure.getMessage());
  }

  @Test
  void lossesOfOneNumberMayHaveEitherShape() {
    MetricTracker tracker = MetricTracker.of(Metric.loss());
    tracker.open(manager);
    NDList none = new NDList();
    tracker.update(none, none, manager.create(1f), 1);
    tracker.update(none, none, manager.create(new float[] {3}), 1);
    assertEquals(Map.of("loss", 2.0), tracker.averages());
  }

  @Test
  void splitsOfAMetricsOwnStayUnderAnotherName() {
    Metric own =
        new Metric() {
          @Override
          public String name() {
            return "longname";
          }

          @Override
          public List<String> elements() {
            return List.of("a", "longname/b");
          }

          @Override
          public Set<Split> splits() {
            return Set.of(Split.VAL);
          }
        };
    assertEquals(Set.of(Split.VAL), own.named("z").splits());
    assertEquals(List.of("a", "z/b"), own.named("z").elements());
  }

  @Test
  void nothingIsLeftOpenHoweverManyBatchesThereAre() {
    MetricTracker tracker = tracker();
    for (int i = 0; i < 200; i++) {
      add(tracker, 1, new float[] {0, 1}, 1);
    }
    assertTrue(
        manager.getManagedArrays().size() < 300,
        () -> manager.getManagedArrays().size() + " arrays");
    tracker.reset();
    assertTrue(
        manager.getManagedArrays().size() < 5, () -> manager.getManagedArrays().size() + " arrays");
  }

  @Test
  void aCriterionIsAMetricThatCountsEachBatchByItsSamples() {
    Criterion mean = (predictions, labels) -> predictions.head().mean();
    MetricTracker tracker = MetricTracker.of(Metric.loss(), Metric.of("mean", mean));
    tracker.open(manager);
    add(tracker, 1, new float[] {1, 2, 3}, 0, 0, 0);
    add(tracker, 1, new float[] {6}, 0);
    assertEquals(Map.of("loss", 1.0, "mean", (2.0 * 3 + 6) / 4), tracker.averages());
    assertTrue(!tracker.isOfTraining("mean"));
  }

  @Test
  void aMetricMayGiveWhatItWasGiven() {
    Criterion given = (predictions, labels) -> predictions.head();
    Criterion twice = Criterion.weighted(List.of(1.0, 2.0), given, given);
    Metric own =
        new Metric() {
          @Override
          public String name() {
            return "own";
          }

          @Override
          public NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
            return predictions.head();
          }
        };
    Metric itself =
        new Metric() {
          @Override
          public String name() {
            return "itself";
          }

          @Override
          public NDArray sum(NDList predictions, NDList labels, NDArray loss, int samples) {
            return loss;
          }
        };
    MetricTracker tracker =
        MetricTracker.of(
            Metric.loss(), Metric.of("given", given), Metric.of("twice", twice), own, itself);
    tracker.open(manager);
    add(tracker, 1, new float[] {3}, 0);
    add(tracker, 1, new float[] {5}, 0);
    assertEquals(
        Map.of("loss", 1.0, "given", 4.0, "twice", 12.0, "own", 4.0, "itself", 1.0),
        tracker.averages());
  }

  @Test
  void whatWasNotLoggedHasNoAverage() {
    MetricTracker tracker = MetricTracker.of(Metric.loss(), Metric.logged("d_loss"));
    tracker.open(manager);
    add(tracker, 1, new float[] {1, 2}, 0);
    assertEquals(Map.of("loss", 1.0), tracker.averages());
    tracker.log("d_loss", manager.create(3f));
    MetricTracker resumed = tracker.emptyCopy();
    resumed.open(manager);
    resumed.restore(tracker.sums(), tracker.tensors(manager));
    resumed.log("d_loss", manager.create(4f));
    assertEquals(Map.of("loss", 1.0, "d_loss", 3.5), resumed.averages());
    resumed.reset();
    assertTrue(!resumed.averages().containsKey("d_loss"));
  }

  @Test
  void predictionsCanBeAnythingWhereNoMetricIsTakenOfThem() {
    MetricTracker tracker = MetricTracker.of(Metric.loss());
    tracker.open(manager);
    NDList labels = new NDList(manager.create(new long[] {0, 1}));
    tracker.update(new NDList(manager.create(1f)), labels, manager.create(1f), 2);
    tracker.update(new NDList(), labels, manager.create(2f), 2);
    assertEquals(Map.of("loss", 1.5), tracker.averages());
  }

  @Test
  void accuracyOfWhatAreNoLogitsIsExplained() {
    MetricTracker tracker = MetricTracker.of(Metric.loss(), Metric.accuracy());
    tracker.open(manager);
    NDList labels = new NDList(manager.create(new long[] {0, 1}));
    NDArray loss = manager.create(1f);
    NDList scalar = new NDList(manager.create(1f));
    UserException e =
        assertThrows(UserException.class, () -> tracker.update(scalar, labels, loss, 2));
    assertTrue(
        e.problem().endsWith("the predictions have shape () and the labels (2)."), e.problem());
    e = assertThrows(UserException.class, () -> tracker.update(new NDList(), labels, loss, 2));
    assertTrue(e.problem().endsWith("the predictions are none and the labels (2)."), e.problem());
  }

  @Test
  void logitsThatAreNoNumbersAreNeverRight() {
    MetricTracker tracker = MetricTracker.of(Metric.accuracy());
    tracker.open(manager);
    float[] logits = {Float.NaN, Float.NaN, 2, 1, 1, Float.NaN, Float.NEGATIVE_INFINITY, 0};
    NDList predictions = new NDList(manager.create(logits, new Shape(4, 2)));
    NDList labels = new NDList(manager.create(new long[] {0, 0, 1, 1}));
    try (NDArray direct = Metric.accuracy().sum(predictions, labels, manager.create(1f), 4)) {
      assertEquals(2, direct.getLong());
    }
    tracker.update(predictions, labels, manager.create(1f), 4);
    assertEquals(Map.of("acc", 0.5), tracker.averages());
  }

  @Test
  void labelsOfAnotherShapeHaveNoAccuracy() {
    NDArray loss = manager.create(1f);
    for (NDList[] pair :
        new NDList[][] {
          {list(new Shape(4, 1)), list(new Shape(4, 1))},
          {list(new Shape(4, 3)), list(new Shape(4, 1))},
          {list(new Shape(4, 3)), list(new Shape(3))},
          {list(new Shape(4, 1)), list(new Shape(4))},
          {list(new Shape(4, 3)), new NDList()},
        }) {
      MetricTracker tracker = MetricTracker.of(Metric.accuracy());
      tracker.open(manager);
      assertThrows(UserException.class, () -> tracker.update(pair[0], pair[1], loss, 4));
      assertThrows(UserException.class, () -> Metric.accuracy().sum(pair[0], pair[1], loss, 4));
    }
    MetricTracker tracker = MetricTracker.of(Metric.accuracy());
    tracker.open(manager);
    tracker.update(list(new Shape(4, 3, 2)), list(new Shape(4, 2)), loss, 4);
    assertEquals(Map.of("acc", 1.0), tracker.averages());
  }

  private NDList list(Shape shape) {
    return new NDList(manager.zeros(shape));
  }

  @Test
  void theFirstLossThatIsNoNumberIsFoundThoughNobodyTracksIt() {
    for (int bad : new int[] {0, 5, 63, 64, 130}) {
      MetricTracker tracker = MetricTracker.of(Metric.accuracy());
      tracker.open(manager);
      for (int i = 0; i < 150; i++) {
        int classes = i % 7 == 0 ? 3 : 2; // another shape in between
        add(tracker, i >= bad ? Float.NaN : 1, new float[classes], 1);
      }
      tracker.averages();
      assertEquals(bad, tracker.notFinite().orElseThrow().update());
      tracker.reset();
      add(tracker, 1, new float[2], 1);
      tracker.averages();
      assertTrue(tracker.notFinite().isEmpty());
      add(tracker, Float.POSITIVE_INFINITY, new float[2], 1);
      tracker.averages();
      assertEquals(
          new MetricTracker.NotFinite(1, Double.POSITIVE_INFINITY),
          tracker.notFinite().orElseThrow());
    }
  }

  @Test
  void theFrameworksMetricsSayWhichScoresAreGood() {
    Criterion own = (predictions, labels) -> predictions.head().mean();
    MetricTracker tracker =
        MetricTracker.of(
            Metric.loss(),
            Metric.accuracy(),
            Metric.of("ce", Criterion.crossEntropy()),
            Metric.of("sum", Criterion.weighted(List.of(1.0), Criterion.meanSquaredError())),
            Metric.of("less", Criterion.weighted(List.of(-1.0), Criterion.meanSquaredError())),
            Metric.of("own", own),
            Metric.of("most", own, Metric.Best.MOST));
    assertEquals(
        "[LEAST, MOST, LEAST, LEAST, ?, ?, MOST]",
        tracker.names().stream()
            .map(name -> tracker.best(name).map(String::valueOf).orElse("?"))
            .toList()
            .toString());
  }

  @Test
  void twoMetricsOfOneNameAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> MetricTracker.of(Metric.loss(), Metric.loss()));
  }

  @Test
  void aValueHasAsManyNumbersAsItsNamesSay() {
    assertEquals(
        Map.of("m/a", 1.0, "m/b", 2.0),
        MetricValue.vector(List.of("a", "b"), new double[] {1, 2}).elements("m"));
    assertEquals(
        Map.of("m/a/x", 1.0, "m/b/x", 2.0),
        MetricValue.matrix(List.of("a", "b"), List.of("x"), new double[] {1, 2}).elements("m"));
    IllegalArgumentException few =
        assertThrows(
            IllegalArgumentException.class,
            () -> MetricValue.vector(List.of("a", "b"), new double[] {1}));
    assertEquals("1 numbers for 2 rows and 0 columns", few.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> MetricValue.matrix(List.of(), List.of("x"), new double[] {1}));
    assertThrows(
        IllegalArgumentException.class, () -> MetricValue.vector(List.of(), new double[2]));
  }

  @Test
  void aMetricMayBeCalledOtherwiseAndBeBestOtherwise() {
    Metric least = LARGEST.named("smallest").bestIs(Metric.Best.LEAST).bestIs(Metric.Best.MOST);
    assertEquals("smallest", least.name());
    assertEquals(Optional.of(Metric.Best.MOST), least.best());
    assertEquals(Optional.of(Metric.Best.LEAST), LARGEST.bestIs(Metric.Best.LEAST).best());
    MetricTracker tracker = MetricTracker.of(Metric.loss(), least);
    tracker.open(manager);
    add(tracker, 1, new float[] {3, 1, 0, 2}, 0, 1);
    assertEquals(Map.of("loss", 1.0, "smallest", 2.5), tracker.averages());
  }

  @Test
  void namesMustTellMetricsApartAndOneMustBeThere() {
    assertThrows(IllegalArgumentException.class, () -> MetricTracker.of());
    assertThrows(
        IllegalArgumentException.class,
        () -> MetricTracker.of(Metric.loss(), Metric.accuracy().named("loss")));
  }

  @Test
  void aCheckpointOfOtherMetricsIsNoBeginning() {
    MetricTracker saved = MetricTracker.of(new Largest(), Metric.loss());
    saved.open(manager);
    add(saved, 7, new float[] {9, 8}, 0);
    MetricTracker same = MetricTracker.of(new Largest(), Metric.loss());
    same.open(manager);
    same.restore(saved.sums(), saved.tensors(manager));
    assertEquals(Map.of("largest_of_all", 9.0, "loss", 7.0), same.values().numbers());
    MetricTracker others = MetricTracker.of(Metric.loss());
    others.open(manager);
    others.restore(saved.sums(), saved.tensors(manager));
    add(others, 1, new float[] {9, 8}, 0);
    assertEquals(Map.of("loss", 1.0), others.averages());
    MetricTracker otherShape = MetricTracker.of(new Largest(), Metric.loss());
    otherShape.open(manager);
    Map<String, NDArray> reshaped = new java.util.HashMap<>();
    saved.tensors(manager).forEach((name, tensor) -> reshaped.put(name, tensor.reshape(1, 1)));
    otherShape.restore(saved.sums(), reshaped);
    add(otherShape, 1, new float[] {2, 3}, 0);
    assertEquals(1.0, otherShape.averages().get("loss"), "it began anew");
  }
}
