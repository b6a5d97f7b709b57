package io.github.scitemplate.experiment;

import static io.github.scitemplate.experiment.TinyExperiment.run;
import static io.github.scitemplate.experiment.TinyExperiment.tensors;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.tiny.BuildComponents;
import io.github.scitemplate.trainer.BestModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ema_decay} does to an experiment and its files. */
class WeightAverageTest extends TorchTest {
  @TempDir Path folder;

  private static String config(int iterations, String more) {
    return "batch_size: 16\nlearning_rate: 0.05\nmomentum: 0.9\nlog_freq: 1\nseed: 5\nnum_iterations: "
        + iterations
        + "\nscore_metric: loss\nscore_mode: min\n"
        + more;
  }

  private ExperimentDirectory trained(String name, int iterations, String more) throws IOException {
    ExperimentDirectory directory =
        TinyExperiment.directory(folder.resolve(name), config(iterations, more));
    assertTrue(run(directory, Integer.MAX_VALUE).isPresent());
    return directory;
  }

  private static List<String> lines(ExperimentDirectory directory, String split)
      throws IOException {
    return Files.readAllLines(directory.path().resolve("metrics.csv")).stream()
        .filter(line -> line.contains("," + split + ","))
        .toList();
  }

  private static boolean isWeight(String name) {
    return name.startsWith("model.") && !name.contains("running");
  }

  @Test
  void theBestModelIsTheAverageAndACheckpointHoldsBoth() throws IOException {
    Map<String, float[]> first = tensors(trained("first", 1, ""), "ckpt_i1.safetensors");
    Map<String, float[]> second = tensors(trained("second", 2, ""), "ckpt_i2.safetensors");
    ExperimentDirectory averaged = trained("averaged", 2, "ema_decay: 0.75\n");
    Map<String, float[]> best = tensors(averaged, "best_model.safetensors");
    Map<String, float[]> kept = tensors(averaged, "ckpt_i2.safetensors");
    int numbers = 0;
    for (Map.Entry<String, float[]> raw : second.entrySet()) {
      String name = raw.getKey();
      assertArrayEquals(raw.getValue(), kept.get(name), "what is trained on is not averaged");
      if (isWeight(name)) {
        float[] expected = raw.getValue().clone();
        float[] before = requireNonNull(first.get(name));
        for (int i = 0; i < expected.length; i++) {
          expected[i] = 0.75f * before[i] + 0.25f * expected[i];
        }
        assertArrayEquals(expected, requireNonNull(best.get(name)), 1e-6f, name);
        numbers += expected.length;
      } else if (name.startsWith("model.")) {
        assertArrayEquals(raw.getValue(), best.get(name), "running statistics are the newest");
      }
    }
    assertEquals(numbers, requireNonNull(kept.get("average")).length);
    assertFalse(best.containsKey("average"));
    assertFalse(second.containsKey("average"));
  }

  @Test
  void theAverageOfAnotherOrderOfParametersIsRestoredByTheirNames() throws IOException {
    String more = "ema_decay: 0.75\ngroups: true\n";
    ExperimentDirectory averaged = trained("averaged", 6, more);
    Map<String, float[]> best = tensors(averaged, "best_model.safetensors");
    Config cfg = ConfigFile.of(config(6, more), "c.yaml").parameters().combination(0);
    try (Network network =
        Network.createEmpty(
            new BuildComponents().buildModel(cfg),
            List.of(),
            new Shape[] {new Shape(16, 8)},
            Device.cpu())) {
      Path kept = averaged.checkpoints().resolve("ckpt_i6.safetensors");
      BestModel.restore(Checkpoint.open(kept), network);
      network
          .tensors()
          .forEach(
              (name, array) ->
                  assertArrayEquals(best.get("model." + name), array.toFloatArray(), name));
    }
  }

  @Test
  void aStopLeavesTheWeightsThemselvesInTheLastCheckpoint() throws IOException {
    String epochs = config(6, "val_freq: 2\n");
    for (int question : new int[] {3, 4, 5}) { // in training and within a validation
      ExperimentDirectory with =
          TinyExperiment.directory(folder.resolve("with" + question), epochs + "ema_decay: 0.9\n");
      ExperimentDirectory without =
          TinyExperiment.directory(folder.resolve("without" + question), epochs);
      assertTrue(run(with, question).isEmpty());
      assertTrue(run(without, question).isEmpty());
      Map<String, float[]> last = tensors(with, "last.safetensors");
      assertTrue(last.containsKey("average"));
      tensors(without, "last.safetensors")
          .forEach((name, values) -> assertArrayEquals(values, last.get(name), name));
    }
  }

  @Test
  void trainingIsTheSameWithAndWithoutAnAverageButValidationAndTestAreNot() throws IOException {
    ExperimentDirectory with = trained("with", 12, "val_freq: 2\nema_decay: 0.9\n");
    ExperimentDirectory without = trained("without", 12, "val_freq: 2\n");
    assertEquals(lines(without, "train"), lines(with, "train"));
    assertNotEquals(lines(without, "val"), lines(with, "val"));
    assertNotEquals(lines(without, "test"), lines(with, "test"));
    ExperimentDirectory none = trained("none", 12, "val_freq: 2\nema_decay: 0\n");
    assertEquals(TinyExperiment.bytes(without), TinyExperiment.bytes(none), "0 is no average");
  }
}
