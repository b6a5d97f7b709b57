package io.github.scitemplate.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scitemplate.GoldenFile;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.monitor.ScoreMode;
import java.io.IOException;
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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the summary says of sessions that a reader may have. */
class SummaryWordsTest {

  private static ReportedExperiment experiment(
      int number,
      double rate,
      double score,
      int rank,
      ExperimentStatus status,
      long bestIteration) {
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put("learning_rate", rate);
    @Nullable ExperimentResult result =
        switch (status) {
          case COMPLETED ->
              new ExperimentResult.Completed(
                  score, OptionalDouble.of(score - 0.01), bestIteration, 100, "all is trained", 20);
          case PRUNED -> new ExperimentResult.Pruned(score, bestIteration, 30, 6);
          case FAILED -> new ExperimentResult.Failed("diverged", "The loss is NaN.", 3);
          default -> null;
        };
    return new ReportedExperiment(
        number,
        parameters,
        status,
        result,
        new ReportedExperiment.Progress(100, 100, score, bestIteration, 20),
        rank > 0 ? OptionalInt.of(rank) : OptionalInt.empty(),
        List.of(),
        "",
        List.of(),
        Map.of("val", 500),
        Path.of("."));
  }

  private static ReportedSession session(
      List<ReportedExperiment> experiments,
      int members,
      ScoreMode mode,
      List<CombinationRow> combinations,
      Optional<ReportedSearch> search) {
    boolean repeated = members > 1;
    return new ReportedSession(
        new SessionCommands("it's", "out dir"),
        new ReportedSession.Asked(
            "1",
            "",
            repeated ? "{\"Misc\":{\"repeats\":" + members + "}}" : "{}",
            "lr=1",
            repeated ? List.of("learning_rate", "seed") : List.of("learning_rate"),
            members,
            "acc",
            Optional.of(mode),
            2),
        OptionalLong.of(experiments.size()),
        experiments,
        List.of("learning_rate"),
        combinations,
        search,
        Map.of(),
        new TreeMap<>(),
        "",
        List.of(),
        Instant.EPOCH);
  }

  private static String text(ReportedSession session) {
    StringBuilder text = new StringBuilder();
    SummaryWords.of(session)
        .forEach(
            answer -> {
              text.append(answer.question()).append('\n');
              answer.paragraphs().forEach(p -> text.append("  ").append(p).append('\n'));
            });
    CopiedCommand.of(session)
        .forEach(c -> text.append(c.label()).append(":\n  ").append(c.command()).append('\n'));
    return text.toString();
  }

  private static void check(String name, ReportedSession session) throws IOException {
    GoldenFile.check(GoldenFile.folder("report").resolve(name + ".txt"), text(session));
  }

  @Test
  void aSweepWhoseBestIsAtTheEdgeAndStillImproves() throws IOException {
    check(
        "sweep",
        session(
            List.of(
                experiment(1, 0.001, 0.71, 4, ExperimentStatus.COMPLETED, 100),
                experiment(2, 0.01, 0.83, 3, ExperimentStatus.COMPLETED, 90),
                experiment(3, 0.1, 0.905, 2, ExperimentStatus.COMPLETED, 100),
                experiment(4, 0.5, 0.92, 1, ExperimentStatus.COMPLETED, 100),
                experiment(5, 1.0, Double.NaN, 0, ExperimentStatus.FAILED, 0),
                experiment(6, 2.0, Double.NaN, 0, ExperimentStatus.QUEUED, 0)),
            1,
            ScoreMode.MAX,
            List.of(),
            Optional.empty()));
  }

  @Test
  void aLossThatSeveralShare() throws IOException {
    check(
        "loss",
        session(
            List.of(
                experiment(1, 0.1, 0.25, 1, ExperimentStatus.COMPLETED, 20),
                experiment(2, 0.2, 0.25, 2, ExperimentStatus.COMPLETED, 100),
                experiment(3, 0.3, 0.5, 3, ExperimentStatus.COMPLETED, 100)),
            1,
            ScoreMode.MIN,
            List.of(),
            Optional.empty()));
  }

  static ReportedSession repeated(double... scores) {
    List<ReportedExperiment> experiments = new ArrayList<>();
    List<CombinationRow> combinations = new ArrayList<>();
    int members = scores.length / 2;
    for (int k = 0; k < scores.length; k++) {
      ReportedExperiment one =
          experiment(
              k + 1,
              k < members ? 0.1 : 0.2,
              scores[k],
              k < members ? 2 : 1,
              ExperimentStatus.COMPLETED,
              100);
      one.parameters().put("seed", k % members);
      experiments.add(one);
    }
    for (int c = 0; c < 2; c++) {
      List<OverviewRow> rows = new ArrayList<>();
      int best = c * members;
      for (int k = c * members; k < (c + 1) * members; k++) {
        rows.add(
            new OverviewRow(
                k + 1, List.of("x"), ExperimentStatus.COMPLETED, experiments.get(k).result()));
        best = scores[k] > scores[best] ? k : best;
      }
      combinations.add(
          CombinationRow.of(
              c + 1,
              List.of(c == 0 ? "0.1" : "0.2"),
              members,
              rows,
              OptionalInt.of(best + 1),
              OptionalInt.of(2 - c)));
    }
    return session(experiments, members, ScoreMode.MAX, combinations, Optional.empty());
  }

  @Test
  void repeatsThatTellTheTwoApart() throws IOException {
    check("repeats_clear", repeated(0.80, 0.85, 0.78, 0.82, 0.85, 0.895, 0.84, 0.86));
  }

  @Test
  void theBestExperimentComesBeforeTheOthersOfItsCombination() {
    ReportedSession session = repeated(0.80, 0.85, 0.78, 0.82, 0.85, 0.895, 0.84, 0.86);
    assertEquals(
        List.of(6, 5, 7, 8, 1, 2, 3, 4),
        session.bestFirst().stream().map(ReportedExperiment::number).toList());
  }

  @Test
  void repeatsThatDoNot() throws IOException {
    check("repeats_unclear", repeated(0.80, 0.85, 0.78, 0.82, 0.86, 0.80, 0.81, 0.83));
  }

  @Test
  void aSearchThatPrunes() throws IOException {
    check(
        "search",
        session(
            List.of(
                experiment(1, 0.05, 0.6, 3, ExperimentStatus.PRUNED, 10),
                experiment(2, 0.3, 0.8, 2, ExperimentStatus.PRUNED, 30),
                experiment(3, 0.49, 0.9, 1, ExperimentStatus.COMPLETED, 80)),
            1,
            ScoreMode.MAX,
            List.of(),
            Optional.of(
                new ReportedSearch(
                    "tpe",
                    "one of 3 goes on after 1, 3",
                    "epochs",
                    List.of(),
                    "All 3 experiments have been tried.",
                    List.of(1L, 3L),
                    Map.of("learning_rate", 0.8, "momentum", 0.2),
                    true,
                    Map.of(
                        "learning_rate",
                        new ReportedSearch.Range("log_uniform [0.001, 0.5]", 0.001, 0.5, true))))));
  }

  @Test
  void nothingHasEndedYet() throws IOException {
    check(
        "beginning",
        session(
            List.of(experiment(1, 0.1, Double.NaN, 0, ExperimentStatus.RUNNING, 0)),
            1,
            ScoreMode.MAX,
            List.of(),
            Optional.empty()));
  }
}
