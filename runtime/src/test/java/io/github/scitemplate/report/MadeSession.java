package io.github.scitemplate.report;

import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.monitor.ScoreMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A session that nobody trained: as many experiments as one likes, with the files of their curves.
 */
final class MadeSession {
  private MadeSession() {}

  /**
   * Measures how long a report takes and how large it is; the arguments are a folder, how many
   * experiments it gets, and how many training lines each of them.
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    ReportedSession session =
        write(folder, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    Path report = folder.resolve("report.html");
    for (int round = 0; round < 2; round++) {
      long start = System.nanoTime();
      ReportPage.write(session, report);
      System.out.println(
          (System.nanoTime() - start) / 1_000_000 + " ms, " + Files.size(report) + " bytes");
    }
  }

  /**
   * Writes the files of the curves and gives what a report says of the session.
   *
   * @param points training lines of each experiment
   */
  static ReportedSession write(Path folder, int experiments, int points) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    List<ReportedExperiment> all = new ArrayList<>();
    Integer[] byScore = new Integer[experiments];
    double[] scores = new double[experiments];
    for (int k = 0; k < experiments; k++) {
      byScore[k] = k;
      scores[k] = Math.round(10000 * (0.6 + 0.39 * random.nextDouble())) / 10000.0;
    }
    java.util.Arrays.sort(byScore, (a, b) -> Double.compare(scores[b], scores[a]));
    int[] ranks = new int[experiments];
    for (int r = 0; r < experiments; r++) {
      ranks[byScore[r]] = r + 1;
    }
    for (int k = 1; k <= experiments; k++) {
      Path directory = Files.createDirectories(folder.resolve("experiment_" + k));
      writeCurves(directory, points, scores[k - 1], random);
      all.add(experiment(k, directory, points, scores[k - 1], ranks[k - 1], random));
    }
    return session(all);
  }

  static ReportedSession session(List<ReportedExperiment> experiments) {
    return new ReportedSession(
        new SessionCommands("made", "results"),
        new ReportedSession.Asked(
            "0.1.0",
            "batch_size_: [16, 32]\n",
            "{}",
            "",
            List.of("batch_size", "learning_rate", "optimizer"),
            1,
            "acc",
            Optional.of(ScoreMode.MAX),
            1),
        OptionalLong.of(experiments.size()),
        experiments,
        List.of(),
        List.of(),
        Optional.empty(),
        Map.of(),
        new TreeMap<>(),
        "",
        List.of(),
        Instant.parse("2026-11-29T12:00:00Z"));
  }

  private static ReportedExperiment experiment(
      int number, Path directory, int points, double score, int rank, SplittableRandom random) {
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put("batch_size", 16L << random.nextInt(4));
    parameters.put("learning_rate", Math.pow(10, -4 + 3 * random.nextDouble()));
    parameters.put("optimizer", List.of("sgd", "adam", "adamw").get(random.nextInt(3)));
    Instant begin = Instant.parse("2026-11-29T08:00:00Z").plusSeconds(30L * (number / 2));
    return new ReportedExperiment(
        number,
        parameters,
        ExperimentStatus.COMPLETED,
        new ExperimentResult.Completed(
            score,
            OptionalDouble.of(score - 0.01),
            points * 9L,
            points * 10L,
            "all is trained",
            29),
        new ReportedExperiment.Progress(points * 10L, points * 10L, score, points * 9L, 29),
        OptionalInt.of(rank),
        List.of(
            new ReportedExperiment.Span(
                "process " + number % 2 + " on here", begin, begin.plusSeconds(29), "")),
        "",
        List.of("environment.json"),
        Map.of("train", 1000, "val", 500, "test", 500),
        directory);
  }

  private static void writeCurves(Path directory, int points, double score, SplittableRandom random)
      throws IOException {
    StringBuilder metrics = new StringBuilder("iteration,epoch,split,metric,value\n");
    StringBuilder timing = new StringBuilder("iteration,seconds\n");
    for (int i = 1; i <= points; i++) {
      int iteration = 10 * i;
      int epoch = 1 + (iteration - 1) / 500;
      double share = 1 - Math.exp(-3.0 * i / points);
      double loss = 2.3 * (1 - share * score) + 0.1 * random.nextDouble();
      double acc = score * share + 0.05 * (random.nextDouble() - 0.5);
      row(metrics, iteration, epoch, "train", "loss", loss);
      row(metrics, iteration, epoch, "train", "acc", acc);
      row(metrics, iteration, epoch, "train", "lr", 0.1 * (1 - share));
      timing.append(iteration).append(',').append(29.0 * i / points).append('\n');
      if (iteration % 500 == 0) {
        row(metrics, iteration, epoch, "val", "loss", loss + 0.05);
        row(metrics, iteration, epoch, "val", "acc", score * share);
        for (String cell : List.of("cat/cat", "cat/dog", "dog/cat", "dog/dog")) {
          row(metrics, iteration, epoch, "val", "confusion/" + cell, random.nextInt(50));
        }
      }
    }
    Files.writeString(directory.resolve("metrics.csv"), metrics);
    Files.writeString(directory.resolve("timing.csv"), timing);
  }

  private static void row(
      StringBuilder rows, int iteration, int epoch, String split, String metric, double value) {
    rows.append(iteration)
        .append(',')
        .append(epoch)
        .append(',')
        .append(split)
        .append(',')
        .append(metric)
        .append(',')
        .append(value)
        .append('\n');
  }
}
