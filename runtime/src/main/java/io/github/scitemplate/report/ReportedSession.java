package io.github.scitemplate.report;

import io.github.scitemplate.environment.Environment;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.monitor.ScoreMode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * What a report says of a session. All of it was read from the session's directory.
 *
 * @param commands writes the commands that a reader may want to copy
 * @param asked what the session's config asked for
 * @param planned how many experiments there will be; empty if only running them shows it
 * @param experiments those that are known, by their numbers
 * @param combinationHeadings of the parameters that combinations differ in
 * @param combinations experiments that are averaged; nothing if each stands for itself
 * @param search what a search did; nothing without one
 * @param environments what the experiments ran on, by the names of the files
 * @param code SHA-256 of each source file
 * @param controller the process that works on the session; empty if none does
 * @param problems files that are not as they should be
 * @param made when all this was read
 */
public record ReportedSession(
    SessionCommands commands,
    Asked asked,
    OptionalLong planned,
    List<ReportedExperiment> experiments,
    List<String> combinationHeadings,
    List<CombinationRow> combinations,
    Optional<ReportedSearch> search,
    Map<String, Environment> environments,
    SortedMap<String, String> code,
    String controller,
    List<String> problems,
    Instant made) {

  /**
   * What the config asked for.
   *
   * @param version the framework's version that made the session
   * @param config the text of the config
   * @param configValues the values of the config as JSON, after overrides
   * @param overrides values that replaced those of the config; empty for none
   * @param headings of the varied parameters
   * @param members how many experiments are averaged in one combination
   * @param metric what is compared
   * @param mode whether more or less is better; nothing if experiments differ in that
   * @param threads of each experiment
   */
  public record Asked(
      String version,
      String config,
      String configValues,
      String overrides,
      List<String> headings,
      int members,
      String metric,
      Optional<ScoreMode> mode,
      int threads) {}

  /** The headings of parameters that may win; what repeats and folds differ in is none. */
  List<String> parameterHeadings() {
    return combinations.isEmpty() ? asked.headings() : combinationHeadings;
  }

  /** How many experiments have this state; those that nobody knows yet are queued. */
  public long count(ExperimentStatus status) {
    long known = experiments.stream().filter(one -> one.status() == status).count();
    return status == ExperimentStatus.QUEUED ? known + unknown() : known;
  }

  private long unknown() {
    return Math.max(0, planned.orElse(0) - experiments.size());
  }

  /** The best experiment: the first one of the best combination. Nothing if none has a rank. */
  public Optional<ReportedExperiment> best() {
    Optional<CombinationRow> combination = bestCombination();
    return combination.isPresent()
        ? experiments.stream()
            .filter(one -> one.number() == combination.get().best().orElse(0))
            .findFirst()
        : experiments.stream().filter(one -> one.rank().orElse(0) == 1).findFirst();
  }

  /** The combination with the best mean; nothing without repeats and folds, or if none has one. */
  public Optional<CombinationRow> bestCombination() {
    return combinations.stream().filter(row -> row.rank().orElse(0) == 1).findFirst();
  }

  /**
   * All experiments, the best first, then by rank. Those of a combination share its rank, so the
   * first of rank 1 need not be the best.
   */
  public List<ReportedExperiment> bestFirst() {
    int best = best().map(ReportedExperiment::number).orElse(0);
    return experiments.stream()
        .sorted(
            Comparator.comparing((ReportedExperiment one) -> one.number() != best)
                .thenComparingInt(one -> one.rank().orElse(Integer.MAX_VALUE)))
        .toList();
  }
}
