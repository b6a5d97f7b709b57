package io.github.scitemplate.metrics;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.MetricTracker.Sums;
import io.github.scitemplate.components.MetricValue;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.metrics.GoldenMetrics.Data;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every metric against torchmetrics, scikit-learn and SciPy; golden.py beside the file made it. */
class MetricGoldenTest extends TorchTest {
  private static final List<Data> SETS = GoldenMetrics.read();

  static Stream<Data> sets() {
    return SETS.stream();
  }

  private static MetricTracker tracker(Data data) {
    return MetricTracker.of(
        GoldenMetrics.metrics(data).entrySet().stream()
            .map(entry -> entry.getValue().named(entry.getKey()))
            .toArray(Metric[]::new));
  }

  private static void add(MetricTracker tracker, Data data, int from, int to) {
    try (NDManager scope = Torch.newManager(Device.cpu())) {
      tracker.update(
          data.predictions(scope, from, to),
          data.labels(scope, from, to),
          scope.create(0.5f),
          to - from);
    }
  }

  private static Map<String, MetricValue> inBatches(Data data, int size) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      MetricTracker tracker = tracker(data);
      tracker.open(manager);
      for (int from = 0; from < data.samples(); from += size) {
        add(tracker, data, from, Math.min(data.samples(), from + size));
      }
      return tracker.values().byName();
    }
  }

  @ParameterizedTest
  @MethodSource("sets")
  void theValueIsThatOfTheLibraries(Data data) {
    Map<String, MetricValue> values = inBatches(data, data.samples());
    assertEquals(
        data.expected.keySet().stream().sorted().toList(),
        values.keySet().stream().sorted().toList());
    values.forEach(
        (name, value) -> {
          List<Double> expected = GoldenMetrics.numbers(requireNonNull(data.expected.get(name)));
          assertEquals(expected.size(), value.numbers().size(), name);
          for (int i = 0; i < expected.size(); i++) {
            assertClose(expected.get(i), value.numbers().get(i), name + " at " + i);
          }
        });
  }

  private static void assertClose(double expected, double actual, String what) {
    if (Double.isNaN(expected)) {
      assertEquals(expected, actual, what);
    } else {
      assertEquals(expected, actual, 1e-12 * Math.max(1, Math.abs(expected)), what);
    }
  }

  @ParameterizedTest
  @MethodSource("sets")
  void theSizeOfBatchesChangesNoBit(Data data) {
    Map<String, MetricValue> whole = inBatches(data, data.samples());
    for (int size : new int[] {1, 7}) {
      assertEquals(whole, inBatches(data, size));
    }
  }

  @ParameterizedTest
  @MethodSource("sets")
  void anInterruptionChangesNoBit(Data data) {
    Map<String, MetricValue> whole = inBatches(data, data.samples());
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      MetricTracker first = tracker(data);
      first.open(manager);
      int middle = data.samples() / 2;
      add(first, data, 0, middle);
      Map<String, NDArray> saved = first.tensors(manager);
      Sums sums = first.sums();
      MetricTracker second = tracker(data);
      second.open(manager);
      second.restore(sums, saved);
      add(second, data, middle, data.samples());
      assertEquals(whole, second.values().byName());
      first.reset();
      assertTrue(
          first.values().elements().entrySet().stream()
              .filter(e -> !e.getKey().startsWith("confusion"))
              .allMatch(e -> Double.isNaN(e.getValue())));
    }
  }

  @Test
  void eachKindIsThereOftenEnough() {
    for (String kind : List.of("binary", "multiclass", "multilabel", "numbers")) {
      assertTrue(sets().filter(data -> data.kind.equals(kind)).count() >= 3, kind);
    }
  }
}
