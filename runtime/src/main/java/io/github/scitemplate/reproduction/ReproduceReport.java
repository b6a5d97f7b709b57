package io.github.scitemplate.reproduction;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The report of a reproduction, as {@code reproduce.json} and in words.
 *
 * @param verdict identical, within tolerance, or diverged
 * @param exitCode the exit code of the program
 * @param tolerance the largest relative difference, absolute where both numbers are below 1, that
 *     counts as the same
 * @param numbers how many numbers {@code metrics.csv} has
 * @param equalNumbers how many of them have the same bits
 * @param largestDifference the largest difference among numbers and weights; null if something has
 *     no counterpart
 * @param firstDifference the first number that differs at all; null if none does
 * @param divergedAt the first number that differs by more than the tolerance; null if none does
 * @param weights the comparison of each checkpoint
 * @param environment how the environment of this run differs from the recorded one
 */
record ReproduceReport(
    String verdict,
    int exitCode,
    double tolerance,
    int numbers,
    int equalNumbers,
    @Nullable Double largestDifference,
    @Nullable NumberDifference firstDifference,
    @Nullable NumberDifference divergedAt,
    List<ComparedWeights> weights,
    List<String> environment) {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  static ReproduceReport of(
      Verdict verdict,
      double tolerance,
      MetricsComparison metrics,
      List<ComparedWeights> weights,
      List<String> environment) {
    double largest =
        Stream.concat(
                Stream.of(metrics.largest()),
                weights.stream()
                    .map(
                        w ->
                            w.largestDifference() == null
                                ? Double.POSITIVE_INFINITY
                                : w.largestDifference()))
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(0);
    return new ReproduceReport(
        verdict.label(),
        verdict.status().code(),
        tolerance,
        metrics.numbers(),
        metrics.equal(),
        Double.isFinite(largest) ? largest : null,
        metrics.first(),
        verdict instanceof Verdict.Diverged diverged ? diverged.at() : null,
        weights,
        environment);
  }

  void write(Path file) throws IOException {
    AtomicFile.write(file, GSON.toJson(this) + "\n");
  }

  void print(PrintStream console, Path file) {
    lines(file).forEach(console::println);
  }

  private List<String> lines(Path file) {
    List<String> lines = new ArrayList<>(List.of("", headline()));
    if (firstDifference != null && !firstDifference.equals(divergedAt)) {
      lines.add("The first difference: " + firstDifference.describe() + ".");
    }
    for (ComparedWeights compared : weights) {
      lines.add(
          "weights of " + compared.file() + ": " + (compared.isEqual() ? "equal" : "different"));
    }
    if (environment.isEmpty()) {
      lines.add("Nothing in the environment differs.");
    } else {
      lines.add("In the environment differs:");
      environment.forEach(difference -> lines.add("  " + difference));
    }
    lines.add("Report: " + file);
    return lines;
  }

  private String headline() {
    if (divergedAt != null) {
      return "Diverged at "
          + divergedAt.describe()
          + " (tolerance "
          + Numbers.exact(tolerance)
          + ").";
    }
    String counted = equalNumbers + " of " + numbers + " numbers of metrics.csv";
    return firstDifference == null && weights.stream().allMatch(ComparedWeights::isEqual)
        ? "Identical: " + counted + " and all weights are the same to the bit."
        : "Identical within the tolerance "
            + Numbers.exact(tolerance)
            + ": "
            + counted
            + " are the same to the bit; the largest difference is "
            + (largestDifference == null ? "unknown" : Numbers.exact(largestDifference))
            + ".";
  }
}
