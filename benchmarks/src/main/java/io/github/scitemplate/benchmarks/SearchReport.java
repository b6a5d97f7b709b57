package io.github.scitemplate.benchmarks;

import io.github.scitemplate.search.pruning.Pruning;
import io.github.scitemplate.search.strategy.SearchMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Runs our searches and puts them beside Optuna's. */
final class SearchReport {
  private static final int PARALLEL = 8;
  private static final List<String> OPTUNA =
      List.of("optuna tpe", "optuna default", "optuna random");

  private final int trials;
  private final int seeds;
  private final Optional<OptunaResults> optuna;

  SearchReport(int trials, int seeds, Optional<OptunaResults> optuna) {
    this.trials = trials;
    this.seeds = seeds;
    this.optuna = optuna;
  }

  /** The medians over the seeds of the best value less the function's minimum. */
  List<String> regrets() {
    List<String> headings =
        new ArrayList<>(List.of("function", "tpe", "cmaes", "sobol", "random", "tpe, 8 at once"));
    optuna.ifPresent(results -> headings.addAll(OPTUNA));
    var table = new Table(headings);
    SearchProblem.ALL.forEach(problem -> table.row(row(problem)));
    return table.lines();
  }

  private List<String> row(SearchProblem problem) {
    var one = new SearchRace(trials, 1);
    List<String> cells = new ArrayList<>(List.of(problem.label()));
    for (SearchMethod method :
        List.of(SearchMethod.TPE, SearchMethod.CMAES, SearchMethod.SOBOL, SearchMethod.RANDOM)) {
      cells.add(regret(problem, one.bests(problem, method, seeds)));
    }
    var many = new SearchRace(trials, PARALLEL);
    cells.add(regret(problem, many.bests(problem, SearchMethod.TPE, seeds)));
    optuna.ifPresent(
        results ->
            OPTUNA.forEach(
                contender ->
                    cells.add(
                        results
                            .of(contender, problem.label())
                            .map(values -> regret(problem, values))
                            .orElse("-"))));
    return cells;
  }

  private static String regret(SearchProblem problem, List<Double> bests) {
    return String.format(Locale.ROOT, "%.4g", SearchRace.median(bests) - problem.minimum());
  }

  /** Milliseconds of one question. */
  List<String> askTimes() {
    var table = new Table(List.of("a question, ms", "after 1,000 trials", "after 10,000 trials"));
    for (SearchProblem problem : List.of(SearchProblem.HARTMANN6, SearchProblem.OPTIMIZER)) {
      table.row(
          List.of(
              "tpe, " + problem.label(),
              millis(SearchRace.askMillis(problem, 1000)),
              millis(SearchRace.askMillis(problem, 10_000))));
    }
    optuna
        .flatMap(results -> results.of("ask", "1000"))
        .ifPresent(ms -> table.row(List.of("optuna tpe, 6 real numbers", millis(ms.get(0)), "-")));
    return table.lines();
  }

  /** What whole searches cost beside the training. */
  static List<String> decisions() {
    var table =
        new Table(
            List.of("search", "experiments", "jobs", "a decision, us", "slowest, ms", "heap, MB"));
    decisions(table, "random", SearchMethod.RANDOM, Optional.empty(), 100_000);
    decisions(table, "random, asha", SearchMethod.RANDOM, Optional.of(DecisionRace.ASHA), 10_000);
    decisions(table, "random, asha", SearchMethod.RANDOM, Optional.of(DecisionRace.ASHA), 100_000);
    decisions(
        table, "random, median", SearchMethod.RANDOM, Optional.of(DecisionRace.MEDIAN), 100_000);
    decisions(table, "tpe, asha", SearchMethod.TPE, Optional.of(DecisionRace.ASHA), 2_000);
    return table.lines();
  }

  private static void decisions(
      Table table, String label, SearchMethod method, Optional<Pruning> rule, long experiments) {
    DecisionRace race = DecisionRace.run(SearchProblem.OPTIMIZER, method, rule, experiments);
    table.row(
        List.of(
            label,
            Long.toString(experiments),
            Long.toString(race.jobs()),
            millis(race.micros()),
            millis(race.slowestMillis()),
            millis(race.megabytes())));
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** Points at which Python's function differs from ours. */
  static List<String> differences(OptunaResults results) {
    List<String> differences = new ArrayList<>();
    CHECKS.forEach(
        (problem, point) -> {
          double ours = problem.value(point);
          double theirs = results.of("check", problem.label()).orElseThrow().get(0);
          if (Math.abs(ours - theirs) > 1e-9) {
            differences.add(problem.label() + ": " + ours + " here, " + theirs + " in Python");
          }
        });
    return differences;
  }

  /** As in python/search.py. */
  private static final Map<SearchProblem, Map<String, Object>> CHECKS =
      Map.of(
          SearchProblem.BRANIN,
          Map.of("x0", 1.5, "x1", 2.5),
          SearchProblem.HARTMANN6,
          Map.of("x0", 0.1, "x1", 0.2, "x2", 0.3, "x3", 0.4, "x4", 0.5, "x5", 0.6),
          SearchProblem.ACKLEY5,
          Map.of("x0", 1.0, "x1", 2.0, "x2", 3.0, "x3", 4.0, "x4", 5.0),
          SearchProblem.ROSENBROCK4,
          Map.of("x0", 0.0, "x1", 0.5, "x2", 1.0, "x3", 1.5),
          SearchProblem.OPTIMIZER,
          Map.of(
              "optimizer",
              "sgd",
              "learning_rate",
              0.02,
              "momentum",
              0.5,
              "layers",
              3L,
              "width",
              100L,
              "batch",
              128),
          SearchProblem.KERNEL,
          Map.of(
              "kernel",
              "poly",
              "c",
              2.0,
              "gamma",
              0.05,
              "degree",
              4L,
              "coefficient",
              0.3,
              "shrinking",
              false,
              "scaler",
              "robust"));
}
