package io.github.scitemplate.example.adversarial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.experiment.Experiment;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.session.OneBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training step of one's own trains, is checked and is resumed like any other. */
class GanTest {
  private static final String CONFIG =
      """
      batch_size: 250
      generator_rate: 0.002
      discriminator_rate: 0.01
      num_epochs: 100
      val_freq: 10
      log_freq: 4
      ema_decay: 0.98
      score_metric: distance
      score_mode: min
      """;

  @TempDir Path folder;

  private ExperimentDirectory directory(String name) throws IOException {
    ExperimentDirectory directory = new ExperimentDirectory(folder.resolve(name));
    directory.createOrRestore(CONFIG);
    return directory;
  }

  private static Optional<ExperimentResult> train(
      ExperimentDirectory directory, BooleanSupplier stop) throws IOException {
    Torch.start();
    Torch.useThreads(1);
    return new Experiment(directory, new Gan(), System.out, stop, false).run();
  }

  private static List<String> values(ExperimentDirectory directory, String metric)
      throws IOException {
    return Files.readAllLines(directory.path().resolve("metrics.csv")).stream()
        .filter(line -> line.contains("," + metric + ","))
        .toList();
  }

  @Test
  void theMadePointsComeCloseToTheRealOnes() throws IOException {
    ExperimentDirectory directory = directory("gan");
    ExperimentResult.Completed result =
        (ExperimentResult.Completed) train(directory, () -> false).orElseThrow();
    assertTrue(result.valScore() < 0.2, "distance " + result.valScore());
    List<Double> distances =
        values(directory, "val,distance").stream()
            .map(line -> Double.valueOf(line.substring(line.lastIndexOf(',') + 1)))
            .toList();
    assertTrue(distances.get(0) > 1 && distances.get(distances.size() - 1) < 0.5, "" + distances);
    assertEquals(100, values(directory, "train,d_loss").size());
  }

  @Test
  void interruptedAndResumedItEndsWithTheSameBytes() throws IOException {
    ExperimentDirectory whole = directory("whole");
    train(whole, () -> false);
    ExperimentDirectory cut = directory("cut");
    int[] asked = new int[1];
    assertTrue(train(cut, () -> ++asked[0] == 150).isEmpty());
    train(cut, () -> false);
    for (String file : List.of("metrics.csv", "checkpoints/best_model.safetensors")) {
      byte[] expected = Files.readAllBytes(whole.path().resolve(file));
      assertArrayEquals(expected, Files.readAllBytes(cut.path().resolve(file)), file);
    }
  }

  @Test
  void oneBatchGoesThroughEveryComponent() throws IOException {
    Path config = folder.resolve("config.yaml");
    Files.writeString(config, CONFIG);
    assertEquals(1, OneBatch.throughEach(new Gan(), config));
  }
}
