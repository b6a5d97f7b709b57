package io.github.scitemplate.trainer;

import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.experiment.Experiment;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.tiny.BuildComponents;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Runs a whole experiment for long, with log files, TensorBoard, metrics, validations and
 * checkpoints, in a process that does nothing else, and prints a line with the resident size after
 * a tenth of the iterations, and another near the end.
 */
final class LongExperiment {
  private static final int ITERATIONS_OF_A_VALIDATION = 50;
  private static final String CONFIG =
      """
      batch_size: 16
      learning_rate: 0.001
      optimizer: adam
      schedule: plateau
      ema_decay: 0.99
      num_iterations: %d
      log_freq: 10
      val_freq: %d
      checkpoint_freq: 100
      keep_checkpoints: 2
      write_file: true
      write_tb: true
      """;

  private LongExperiment() {}

  /** Trains for as many iterations as the argument says. */
  public static void main(String[] arguments) throws IOException {
    Torch.start();
    Torch.useThreads(1);
    int iterations = Integer.parseInt(arguments[0]);
    Path folder = Files.createTempDirectory("long-experiment");
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      ExperimentDirectory directory = new ExperimentDirectory(folder.resolve("experiment_1"));
      directory.createOrRestore(CONFIG.formatted(iterations, ITERATIONS_OF_A_VALIDATION));
      Optional<ExperimentResult> result =
          new Experiment(directory, new BuildComponents(), nowhere, watch(iterations), false).run();
      if (!(result.orElseThrow() instanceof ExperimentResult.Completed)) {
        throw new IllegalStateException(result.toString());
      }
    } finally {
      delete(folder);
    }
  }

  /** Asked after each iteration and each evaluated batch; tells what is held, and never stops. */
  private static BooleanSupplier watch(int iterations) {
    int questions = iterations + iterations / ITERATIONS_OF_A_VALIDATION;
    int[] asked = new int[1];
    return () -> {
      if (++asked[0] == questions / 10 || asked[0] == questions - 1) {
        System.gc();
        try {
          System.out.println("held " + LongTraining.residentKilobytes() + " 0");
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return false;
    };
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
