package io.github.scitemplate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.KeptGain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of the tiny project in bfloat16, on machines that gain by it and on others. */
class PrecisionTest extends TorchTest {
  @TempDir Path folder;

  @BeforeEach
  void project() throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"),
        "batch_size: 16\noptimizer: sgd\nlearning_rate: 0.05\nMisc:\n  num_epochs: 2\n"
            + "  precision: bf16\n");
  }

  private SessionProcess onMachine(double gain, String... arguments)
      throws IOException, InterruptedException {
    SessionProcess process =
        SessionProcess.start(folder, KeptGain.in(folder.resolve("cache"), gain), arguments);
    process.exitCode();
    return process;
  }

  @Test
  void theMachinesGainIsSaidByPlanAndInTheLog() throws Exception {
    SessionProcess plan = onMachine(1.67, "plan");
    assertEquals(0, plan.exitCode(), plan.output());
    assertTrue(plan.output().contains("\nbf16: 1.6 times as fast as fp32 here\n"), plan.output());
    SessionProcess train = onMachine(1.67, "train", "--session", "s", "--yes");
    assertEquals(0, train.exitCode(), train.output());
    String log = Files.readString(folder.resolve("results/s/experiment_1/log_train.txt"));
    assertTrue(log.contains("bf16: 1.6 times as fast as fp32 here"), log);
    assertTrue(log.contains("one call, in bf16"), log);
  }

  @Test
  void aMachineThatGainsNothingRefusesASession() throws Exception {
    SessionProcess refused = onMachine(0.86, "train", "--session", "s", "--yes");
    assertEquals(2, refused.exitCode(), refused.output());
    assertTrue(
        refused
            .output()
            .contains(
                """
                Error: precision is bf16, which gains nothing on this machine (0.8 times as fast as fp32).
                """),
        refused.output());
    assertFalse(Files.exists(folder.resolve("results")), "nothing is created");
  }
}
