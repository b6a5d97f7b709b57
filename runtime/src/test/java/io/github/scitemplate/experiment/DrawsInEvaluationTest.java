package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.TorchTest;
import io.github.scitemplate.pitfalls.BuildComponents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that draw in evaluation, and groups of batches that patience may end. */
class DrawsInEvaluationTest extends TorchTest {
  @TempDir Path folder;

  private List<String> trained(String name, String config, int... stops) throws IOException {
    ExperimentDirectory directory = TinyExperiment.directory(folder.resolve(name), config);
    for (int stop : stops) {
      TinyExperiment.run(directory, new BuildComponents(), stop);
    }
    assertTrue(
        TinyExperiment.run(directory, new BuildComponents(), Integer.MAX_VALUE).orElseThrow()
            instanceof ExperimentResult.Completed);
    return TinyExperiment.bytes(directory);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "num_epochs: 2",
        "num_iterations: 8\nval_freq: 3\nn_train: 40\naccumulate_grad_batches: 2\npatience: 1",
        "num_iterations: 7\nval_freq: 7\naccumulate_grad_batches: 4"
      })
  void stoppedAnywhereTheyEndWithTheSameBytes(String more) throws IOException {
    String config =
        "model: noisy\neval_batch_size: 7\nlearning_rate: 0.3\nlog_freq: 2\n" + more + "\n";
    List<String> whole = trained("whole", config);
    for (int stop = 1; stop < 16; stop++) {
      assertEquals(whole, trained("cut" + stop, config, stop), "stopped at question " + stop);
    }
    assertEquals(whole, trained("twice", config, 4, 5));
  }

  @Test
  void whatIsDrawnDiffersFromSeedToSeedAndFromEpochToEpoch() throws IOException {
    // No learning: all differences of the losses come from what is drawn.
    String config = "model: noisy\nlearning_rate: 0\nnum_epochs: 3\n";
    List<String> losses =
        trained("e", config).get(0).lines().filter(row -> row.contains(",val,loss,")).toList();
    assertEquals(
        3, losses.stream().map(row -> row.substring(row.lastIndexOf(','))).distinct().count());
    assertTrue(
        !trained("other", config + "seed: 1\n")
            .get(0)
            .equals(trained("again", config + "seed: 2\n").get(0)));
  }
}
