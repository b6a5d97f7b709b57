package io.github.scitemplate.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.GuideSnippets;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/metrics.md shows compiles and runs, and no metric is left out there. */
class MetricsGuideTest extends TorchTest {
  @TempDir Path folder;

  @Test
  void whatTheGuideShowsRuns() throws Exception {
    GuideSnippets snippets = GuideSnippets.of("metrics.md", folder);
    assertTrue(snippets.count() > 4, "there are " + snippets.count());
    snippets.run("num_epochs: 1\n", MetricsGuideTest::track);
  }

  private static void track(Object made, String snippet) {
    MetricTracker tracker = (MetricTracker) made;
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      tracker.open(manager);
      tracker.reset(tracker.tracksNoiseScale() ? Split.TRAIN : Split.VAL);
      NDArray numbers = manager.arange(12f).reshape(4, 3).sin();
      NDArray classes = manager.create(new long[] {0, 1, 2, 1});
      Map<String, Double> values;
      try {
        values = values(tracker, numbers, classes);
      } catch (UserException | ModelFailure e) {
        values = values(tracker, numbers, numbers.square());
      }
      assertTrue(values.size() > 1, snippet);
      values.forEach((name, value) -> assertTrue(Double.isFinite(value), name));
    }
  }

  private static Map<String, Double> values(
      MetricTracker tracker, NDArray predictions, NDArray labels) {
    tracker.reset();
    NDArray loss = predictions.mean().abs();
    tracker.update(new NDList(predictions.duplicate()), new NDList(labels.duplicate()), loss, 4);
    NDManager manager = predictions.getManager();
    tracker.addBatchGradient(manager.create(new float[] {1, 0}));
    tracker.addBatchGradient(manager.create(new float[] {0.8f, 0.6f}));
    tracker.addSummedGradient(manager.create(new float[] {0.9f, 0.3f}), new long[] {2, 2});
    return tracker.values().elements();
  }

  @Test
  void theTablesHaveEveryMetric() throws Exception {
    String guide = Files.readString(Path.of("../docs/metrics.md"));
    Set<String> missing = new TreeSet<>();
    Stream.of(Classification.class, Regression.class, Metric.class)
        .flatMap(type -> Stream.of(type.getDeclaredMethods()))
        .filter(method -> Modifier.isPublic(method.getModifiers()) && isOfMetrics(method))
        .map(Method::getName)
        .filter(name -> !guide.matches("(?s).*[`. ]" + name + "[`(].*"))
        .forEach(missing::add);
    assertEquals(Set.of(), missing);
  }

  private static boolean isOfMetrics(Method method) {
    return Metric.class.isAssignableFrom(method.getReturnType())
        || method.getReturnType() == Classification.class;
  }
}
