package io.github.scitemplate.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.GuideSnippets;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.optimizer.GroupedOptimizer;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.optimizer.Muon;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.ScheduleState;
import io.github.scitemplate.optimizer.Step;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/losses.md shows compiles and runs, and nothing is left out there. */
class LossesGuideTest extends TorchTest {
  private static final Path GUIDE = Path.of("../docs/losses.md");
  private static final String CONFIG =
      "loss: focal\nclass_weights: [1, 2, 0.5]\nlearning_rate: 0.01\nnum_epochs: 10\n";
  @TempDir Path folder;

  @Test
  void whatTheGuideShowsRuns() throws Exception {
    GuideSnippets snippets = GuideSnippets.of("losses.md", folder);
    assertTrue(snippets.count() > 7, "there are " + snippets.count());
    snippets.run(CONFIG, LossesGuideTest::use);
  }

  private static void use(Object made, String snippet) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      if (made instanceof Criterion criterion) {
        assertTrue(batches(manager).stream().anyMatch(batch -> takes(criterion, batch)), snippet);
      } else if (made instanceof GroupedOptimizer grouped) {
        List<String> names = List.of("01backbone.06x.weight", "01backbone.01x.bias", "02x.bias");
        grouped.check(names);
        List<Integer> treatments =
            grouped.rule() instanceof Muon ? List.of(1, 0, 0) : List.of(0, 1, 2);
        assertEquals(treatments, names.stream().map(grouped::treatmentOf).toList());
      } else if (made instanceof Optimizer rule) {
        NDArray parameters = manager.ones(new Shape(4));
        Map<String, NDArray> state = new TreeMap<>();
        rule.stateNames().forEach(name -> state.put(name, manager.zeros(new Shape(4))));
        rule.update(
            parameters,
            manager.ones(new Shape(4)),
            state,
            new Step(1, rule.learningRate(), 3, List.of(new Shape(3), new Shape(1))));
        assertTrue(parameters.getFloat(0) < 1, snippet);
      } else if (made instanceof LearningRateSchedule general) {
        LearningRateSchedule schedule = general.over(1000);
        ScheduleState state = schedule.start(0.1);
        assertTrue(schedule.next(state, 0.1, 0).learningRate() != state.learningRate(), snippet);
      } else {
        fail(snippet + " makes " + made);
      }
    }
  }

  /** Predictions and labels of the kinds that the guide's losses take. */
  private static List<List<NDList>> batches(NDManager manager) {
    NDArray numbers = manager.arange(12f).reshape(4, 3).div(5);
    NDList classes = new NDList(manager.ones(new Shape(4), DataType.INT64));
    NDList triplet = new NDList(numbers, numbers.square(), numbers.sin());
    return List.of(
        List.of(new NDList(numbers), classes),
        List.of(new NDList(numbers), new NDList(manager.ones(new Shape(4, 3)))),
        List.of(triplet, new NDList()),
        List.of(new NDList(numbers, numbers.sin()), new NDList(classes.head(), numbers)));
  }

  private static boolean takes(Criterion criterion, List<NDList> batch) {
    try {
      float loss = criterion.loss(batch.get(0), batch.get(1)).getFloat();
      return Float.isFinite(loss) && loss > 0;
    } catch (UserException | EngineException | IndexOutOfBoundsException e) {
      return false; // a batch of another kind
    }
  }

  @Test
  void theTablesHaveEveryLossRuleAndSchedule() throws IOException {
    String guide = Files.readString(GUIDE);
    Set<String> names = new TreeSet<>();
    names.addAll(factories(Loss.class));
    names.addAll(factories(LearningRateSchedule.class));
    try (Stream<Path> sources =
        Files.list(Path.of("src/main/java/io/github/scitemplate/optimizer"))) {
      for (Path source : sources.toList()) {
        if (Files.readString(source).matches("(?s).*implements (Optimizer|AdamRule) \\{.*")) {
          names.add(source.getFileName().toString().replace(".java", ""));
        }
      }
    }
    assertTrue(names.containsAll(Set.of("Lamb", "ctc", "oneCycle", "of", "Sgd")), "" + names);
    Set<String> missing = new TreeSet<>(names);
    missing.removeIf(name -> guide.matches("(?s).*`" + name + "[`(].*"));
    assertEquals(Set.of(), missing);
  }

  private static List<String> factories(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> Modifier.isStatic(method.getModifiers()))
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .map(Method::getName)
        .toList();
  }
}
