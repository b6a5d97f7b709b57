package io.github.scitemplate.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverviewTest {
  private static final List<OverviewRow> ROWS =
      List.of(
          new OverviewRow(
              1,
              List.of("0.1"),
              ExperimentStatus.COMPLETED,
              new ExperimentResult.Completed(0.75, OptionalDouble.of(0.5), 6, 9, "finished", 2),
              OptionalInt.of(2)),
          new OverviewRow(
              2,
              List.of("0.2"),
              ExperimentStatus.PRUNED,
              new ExperimentResult.Pruned(0.875, 3, 3, 1.5),
              OptionalInt.of(1)),
          new OverviewRow(
              3,
              List.of("0.3"),
              ExperimentStatus.PRUNED,
              new ExperimentResult.Pruned(Double.NaN, 0, 3, 1)),
          new OverviewRow(
              4,
              List.of("0.4"),
              ExperimentStatus.FAILED,
              new ExperimentResult.Failed("exception", "it broke", 0.25)),
          new OverviewRow(5, List.of("0.5"), ExperimentStatus.QUEUED, null));

  @TempDir Path folder;

  @Test
  void aPrunedExperimentHasItsScoreButNoTest() throws IOException {
    Path file = folder.resolve("overview.csv");
    Overview.writeCsv(file, List.of("rate"), ROWS);
    assertEquals(
        """
        experiment,rate,val_score,test_score,status,best_iteration,seconds
        1,0.1,0.75,0.5,completed,6,2.000
        2,0.2,0.875,,pruned,3,1.500
        3,0.3,,,pruned,,1.000
        4,0.4,,,failed,,0.250
        5,0.5,,,queued,,
        """,
        Files.readString(file));
  }

  @Test
  void theRankIsTheLastColumnWhereItIsAskedFor() throws IOException {
    Path file = folder.resolve("overview.csv");
    Overview.writeCsv(file, List.of("rate"), ROWS, true);
    assertEquals(
        """
        experiment,rate,val_score,test_score,status,best_iteration,seconds,rank
        1,0.1,0.75,0.5,completed,6,2.000,2
        2,0.2,0.875,,pruned,3,1.500,1
        3,0.3,,,pruned,,1.000,
        4,0.4,,,failed,,0.250,
        5,0.5,,,queued,,,
        """,
        Files.readString(file));
    List<String> table = Overview.lines(List.of("rate"), ROWS, true, OptionalInt.empty());
    assertEquals(
        Overview.lines(List.of("rate"), ROWS).size(), table.size(), "the same rows, a column more");
    assertEquals("rank", table.get(0).substring(table.get(0).lastIndexOf(' ') + 1));
  }
}
