package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevicesTest extends TorchTest {
  @TempDir Path folder;

  private ExperimentDirectory trained(int gpus) throws IOException {
    String config = TinyExperiment.config("sgd", "constant", "n_gpu: " + gpus + "\n");
    ExperimentDirectory directory = TinyExperiment.directory(folder.resolve("gpus" + gpus), config);
    assertTrue(
        TinyExperiment.run(directory, Integer.MAX_VALUE).orElseThrow()
            instanceof ExperimentResult.Completed);
    return directory;
  }

  private static String log(ExperimentDirectory directory) throws IOException {
    return Files.readString(directory.path().resolve("log_train.txt"));
  }

  @Test
  void withoutTheGpusThatAreWantedAWarningIsToldAndTheCpuTrains() throws IOException {
    assumeTrue(Torch.gpus() == 0, "this machine has a GPU");
    ExperimentDirectory onCpu = trained(0);
    assertFalse(log(onCpu).contains("n_gpu"), log(onCpu));
    List<String> expected = TinyExperiment.bytes(onCpu);
    for (int gpus = 1; gpus <= 2; gpus++) {
      ExperimentDirectory wanted = trained(gpus);
      assertEquals(1, warnings(wanted, gpus), log(wanted));
      assertEquals(expected, TinyExperiment.bytes(wanted));
    }
  }

  @Test
  void aResumedExperimentTellsOfTheMissingGpuAgain() throws IOException {
    assumeTrue(Torch.gpus() == 0, "this machine has a GPU");
    ExperimentDirectory whole = trained(1);
    ExperimentDirectory cut =
        TinyExperiment.directory(
            folder.resolve("cut"), TinyExperiment.config("sgd", "constant", "n_gpu: 1\n"));
    assertTrue(TinyExperiment.run(cut, 7).isEmpty());
    assertTrue(TinyExperiment.run(cut, Integer.MAX_VALUE).isPresent());
    assertEquals(2, warnings(cut, 1), log(cut));
    assertTrue(
        log(cut).lastIndexOf("Warning: n_gpu is 1") < log(cut).indexOf("continuing after"),
        log(cut));
    assertEquals(TinyExperiment.bytes(whole), TinyExperiment.bytes(cut));
  }

  private static long warnings(ExperimentDirectory directory, int gpus) throws IOException {
    String warning =
        "Warning: n_gpu is "
            + gpus
            + ", but no GPU is found: the CPU is used. The PyTorch natives on the class path are"
            + " for the CPU alone; see docs/gpu.md.";
    return log(directory).lines().filter(warning::equals).count();
  }
}
