package io.github.scitemplate.benchmarks.sessions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What pruning saves on the example's network for digits: the same random experiments, all trained
 * to their ends and pruned by ASHA.
 */
public final class PruningBenchmark {
  private static final int EXPERIMENTS = 27;
  private static final int EPOCHS = 18;

  private final Path folder;
  private final String data;

  private PruningBenchmark(Path folder, String data) {
    this.folder = folder;
    this.data = data;
  }

  /**
   * Measures and prints.
   *
   * @param arguments a folder for the sessions; a folder with MNIST's files, else digits are drawn
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    String data = arguments.length > 1 ? Path.of(arguments[1]).toAbsolutePath().toString() : "";
    new PruningBenchmark(folder, data).print();
  }

  private record Run(double best, int epochs, double seconds) {}

  private void print() throws IOException, InterruptedException {
    Run pruned = run("asha", ", pruning: {method: asha, min_epochs: 1, reduction: 3}");
    Run whole = run("whole", "");
    System.out.printf(
        Locale.ROOT,
        "%d experiments of %d epochs, 2 at once: best score %.4f in %d epochs and %.0f s;"
            + " pruned by ASHA %.4f in %d epochs and %.0f s%n",
        EXPERIMENTS,
        EPOCHS,
        whole.best,
        whole.epochs,
        whole.seconds,
        pruned.best,
        pruned.epochs,
        pruned.seconds);
    System.out.printf(
        Locale.ROOT,
        "epochs %.3f of all (bar 0.25), best score %.4f of the best (bar 0.995)%n",
        (double) pruned.epochs / whole.epochs,
        pruned.best / whole.best);
  }

  private Run run(String session, String pruning) throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("config.yaml"),
        (data.isEmpty() ? "dataset: drawn\n" : "dataset: mnist\ndata_dir: " + data + "\n")
            + """
            batch_size_: [32, 64, 128]
            learning_rate_: {log_uniform: [1.0e-3, 0.5]}
            momentum_: {uniform: [0.0, 0.95]}
            LR_Scheduler:
              gamma_: {uniform: [0.6, 1.0]}
              step_size: 1
            log_freq: 1000
            seed: 1
            """
            + "num_epochs: %d\nSearch: {method: random, num_experiments: %d, seed: 1%s}\n"
                .formatted(EPOCHS, EXPERIMENTS, pruning));
    double seconds =
        new TimedCommand(folder)
            .seconds(
                "train",
                "--session",
                session,
                "--overwrite",
                "--threads",
                "1",
                "--parallel",
                "2",
                "--components",
                "io.github.scitemplate.example.BuildComponents");
    Path results = folder.resolve("results").resolve(session);
    int epochs = 0;
    for (int k = 1; k <= EXPERIMENTS; k++) {
      epochs += validations(results.resolve("experiment_" + k).resolve("metrics.csv"));
    }
    return new Run(best(results), epochs, seconds);
  }

  private static int validations(Path metrics) throws IOException {
    return (int) Files.readAllLines(metrics).stream().filter(l -> l.contains(",val,acc,")).count();
  }

  private static double best(Path results) throws IOException {
    List<String> lines = Files.readAllLines(results.resolve("result_overview.csv"));
    int column = List.of(lines.get(0).split(",")).indexOf("val_score");
    return lines.stream()
        .skip(1)
        .map(line -> line.split(",", -1)[column])
        .filter(score -> !score.isEmpty())
        .mapToDouble(Double::parseDouble)
        .max()
        .orElseThrow();
  }
}
