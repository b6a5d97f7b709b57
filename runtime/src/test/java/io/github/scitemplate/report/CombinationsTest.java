package io.github.scitemplate.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scitemplate.GoldenFile;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CombinationsTest {
  @TempDir Path folder;

  private static OverviewRow completed(long number, double val, double test) {
    OptionalDouble tested = Double.isNaN(test) ? OptionalDouble.empty() : OptionalDouble.of(test);
    return new OverviewRow(
        number,
        List.of("0.1", "7"),
        ExperimentStatus.COMPLETED,
        new ExperimentResult.Completed(val, tested, 6, 9, "finished", 2));
  }

  private static OverviewRow pruned(long number, double val) {
    return new OverviewRow(
        number,
        List.of("0.1", "7"),
        ExperimentStatus.PRUNED,
        new ExperimentResult.Pruned(val, 3, 3, 1.5));
  }

  private static CombinationRow row(
      int number, String rate, OptionalInt rank, OptionalInt best, OverviewRow... members) {
    return CombinationRow.of(number, List.of(rate, "adam"), 3, List.of(members), best, rank);
  }

  private static List<CombinationRow> rows() {
    return List.of(
        row(
            1,
            "0.1",
            OptionalInt.of(2),
            OptionalInt.of(2),
            completed(1, 0.5, 0.25),
            completed(2, 0.75, 0.5),
            completed(3, 0.625, 0.375)),
        row(
            2,
            "0.2",
            OptionalInt.of(1),
            OptionalInt.of(4),
            pruned(4, 0.875),
            completed(5, 0.75, 0.5),
            pruned(6, 0.8125)),
        row(
            3,
            "",
            OptionalInt.empty(),
            OptionalInt.of(7),
            completed(7, 0.5, Double.NaN),
            new OverviewRow(
                8,
                List.of("0.3", "7"),
                ExperimentStatus.FAILED,
                new ExperimentResult.Failed("exception", "it broke", 0.25)),
            new OverviewRow(9, List.of("0.3", "7"), ExperimentStatus.RUNNING, null)),
        row(
            4,
            "0.4",
            OptionalInt.empty(),
            OptionalInt.empty(),
            new OverviewRow(10, List.of("0.4", "7"), ExperimentStatus.QUEUED, null)));
  }

  @Test
  void eachCombinationHasItsStatistics() throws IOException {
    Path file = folder.resolve("combinations.csv");
    Combinations.writeCsv(file, List.of("rate", "optimizer"), rows());
    GoldenFile.check(
        GoldenFile.folder("combinations").resolve("table.csv"), Files.readString(file));
    GoldenFile.check(
        GoldenFile.folder("combinations").resolve("table.txt"),
        String.join("\n", Combinations.lines(List.of("rate", "optimizer"), rows())) + "\n");
  }

  @Test
  void aLongTableShowsTheBest() {
    List<CombinationRow> many = new ArrayList<>();
    for (int number = 1; number <= 50; number++) {
      many.add(
          row(
              number,
              "0.1",
              OptionalInt.of(51 - number),
              OptionalInt.empty(),
              completed(number, 0.01 * number, Double.NaN)));
    }
    List<String> lines = Combinations.lines(List.of("rate", "optimizer"), many);
    assertEquals(1 + 40, lines.size());
    assertEquals("50", lines.get(1).strip().split(" +")[0]);
  }
}
