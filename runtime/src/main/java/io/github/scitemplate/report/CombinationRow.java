package io.github.scitemplate.report;

import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A combination of parameters with the scores of its experiments, such as its folds and repeats.
 *
 * @param combination its number, from 1
 * @param parameters the values of the parameters that vary between combinations, blank where absent
 * @param experiments how many experiments it has
 * @param completed how many of them were trained to their ends
 * @param failed how many of them failed
 * @param pruned how many of them a search has paused
 * @param valScore the validation scores of the experiments that have one, be they completed or
 *     pruned
 * @param testScore the test scores of the completed experiments
 * @param best the number of the experiment with the best validation score; absent if none has one,
 *     or if the scores cannot be compared
 * @param rank its place by the mean validation score, from 1 for the best; absent if an experiment
 *     has no score, or if the scores cannot be compared
 */
public record CombinationRow(
    int combination,
    List<String> parameters,
    int experiments,
    int completed,
    int failed,
    int pruned,
    ScoreSummary valScore,
    ScoreSummary testScore,
    OptionalInt best,
    OptionalInt rank) {

  /**
   * Summarizes the experiments of a combination.
   *
   * @param members the experiments that are known by now, in their order
   */
  public static CombinationRow of(
      int combination,
      List<String> parameters,
      int experiments,
      List<OverviewRow> members,
      OptionalInt best,
      OptionalInt rank) {
    List<Double> valScores = new ArrayList<>();
    List<Double> testScores = new ArrayList<>();
    for (OverviewRow member : members) {
      if (member.result() instanceof ExperimentResult.Completed completed) {
        valScores.add(completed.valScore());
        testScores.add(completed.testScore().orElse(Double.NaN));
      } else if (member.result() instanceof ExperimentResult.Pruned pruned) {
        valScores.add(pruned.valScore());
      }
    }
    return new CombinationRow(
        combination,
        parameters,
        experiments,
        count(members, ExperimentStatus.COMPLETED),
        count(members, ExperimentStatus.FAILED),
        count(members, ExperimentStatus.PRUNED),
        ScoreSummary.of(valScores),
        ScoreSummary.of(testScores),
        best,
        rank);
  }

  private static int count(List<OverviewRow> members, ExperimentStatus status) {
    return (int) members.stream().filter(member -> member.status() == status).count();
  }
}
