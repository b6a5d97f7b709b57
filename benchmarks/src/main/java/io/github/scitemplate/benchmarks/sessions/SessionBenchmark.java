package io.github.scitemplate.benchmarks.sessions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What a session costs besides its training, as whole processes: many experiments with almost no
 * work, several at once beside one after another, and the status of a large session.
 */
public final class SessionBenchmark {
  private static final int ROUNDS = 3;
  private final Path folder;
  private final TimedCommand command;
  private int sessions;

  private SessionBenchmark(Path folder) {
    this.folder = folder;
    this.command = new TimedCommand(folder);
  }

  /**
   * Measures and prints.
   *
   * @param arguments a folder for the sessions, and how many experiments the large one has
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    SessionBenchmark benchmark =
        new SessionBenchmark(Files.createDirectories(Path.of(arguments[0])));
    benchmark.printCostOfAnExperiment(1000);
    benchmark.printGainOfTwoAtOnce();
    benchmark.printStatus(Integer.parseInt(arguments[1]));
  }

  private void printCostOfAnExperiment(int experiments) throws IOException, InterruptedException {
    config(experiments, 1);
    double all = train("--parallel", "2");
    double trained = trainedSeconds(last());
    config(2, 1);
    double two = train("--parallel", "2");
    System.out.printf(
        "%d experiments of one iteration, 2 at once: %.1f s; without the start %.1f ms each"
            + " (bar 20), of which %.1f ms are training and validation%n",
        experiments, all, 1000 * (all - two) / (experiments - 2), 1000 * trained / 2 / experiments);
  }

  private void printGainOfTwoAtOnce() throws IOException, InterruptedException {
    config(4, 30_000);
    double[] gains = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      double one = train("--parallel", "1");
      double two = train("--parallel", "2");
      gains[i] = one / two;
      System.out.printf("4 experiments: one after another %.1f s, 2 at once %.1f s%n", one, two);
    }
    Arrays.sort(gains);
    System.out.printf(
        "throughput of 2 at once, 1 thread each: %.2f times (bar 1.8, starts included)%n",
        gains[ROUNDS / 2]);
  }

  private void printStatus(int experiments) throws IOException, InterruptedException {
    config(experiments, 1);
    train("--parallel", "2");
    String session = last().getFileName().toString();
    double[] seconds = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      seconds[i] = command.seconds("status", "--session", session);
    }
    Arrays.sort(seconds);
    double again = command.seconds("train", "--session", session, "--components", components());
    System.out.printf(
        "%d finished experiments: status %.2f s (bar 3); train, which verifies every metric and"
            + " writes the overview, %.2f s%n",
        experiments, seconds[ROUNDS / 2], again);
  }

  private void config(int experiments, long iterations) throws IOException {
    String seeds =
        LongStream.range(0, experiments).mapToObj(Long::toString).collect(Collectors.joining(", "));
    Files.writeString(
        folder.resolve("config.yaml"),
        "seed_: ["
            + seeds
            + "]\nbatch_size: 32\nlearning_rate: 0.01\nlog_freq: 50\nnum_iterations: "
            + iterations
            + "\n");
  }

  private double train(String... more) throws IOException, InterruptedException {
    sessions++;
    List<String> words =
        new ArrayList<>(List.of("train", "--session", last().getFileName().toString()));
    words.addAll(List.of("--threads", "1", "--overwrite", "--components", components()));
    words.addAll(List.of(more));
    return command.seconds(words.toArray(String[]::new));
  }

  private Path last() {
    return folder.resolve("results").resolve("s" + sessions);
  }

  private static String components() {
    return BuildComponents.class.getName();
  }

  private static double trainedSeconds(Path session) throws IOException {
    return Files.readAllLines(session.resolve("result_overview.csv")).stream()
        .skip(1)
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(',') + 1)))
        .sum();
  }
}
