package io.github.scitemplate.report;

import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.logger.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/** Says what a reader may try next, by what the session shows. */
final class NextSteps {
  /** So near to an end of a logarithmic or linear range counts as at its end. */
  private static final double EDGE = 0.05;

  private NextSteps() {}

  static List<String> of(ReportedSession session) {
    List<String> steps = new ArrayList<>();
    unfinished(session).ifPresent(steps::add);
    failed(session).ifPresent(steps::add);
    Optional<ReportedExperiment> best = session.best();
    if (best.isPresent()) {
      session.parameterHeadings().stream()
          .flatMap(heading -> edge(session, best.get(), heading).stream())
          .forEach(steps::add);
      trainLength(best.get()).ifPresent(steps::add);
      mostImportant(session).ifPresent(steps::add);
      if (session.combinations().isEmpty() && session.experiments().size() > 1) {
        steps.add(
            "Repeat the session with several seeds, to see how much is luck: the command is below.");
      } else if (LuckWords.mayBeLuck(session)) {
        steps.add(
            "Repeat each combination more often, to see whether the best one leads by luck: the command is below.");
      }
    }
    return steps.isEmpty() ? List.of("Nothing in the numbers calls for another step.") : steps;
  }

  private static Optional<String> unfinished(ReportedSession session) {
    long left =
        session.count(ExperimentStatus.QUEUED) + session.count(ExperimentStatus.INTERRUPTED);
    return left == 0 || !session.controller().isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Go on with the session, which has " + SummaryWords.experiments(left) + " left.");
  }

  private static Optional<String> failed(ReportedSession session) {
    long failed = session.count(ExperimentStatus.FAILED);
    return failed == 0
        ? Optional.empty()
        : Optional.of(
            "Look why "
                + SummaryWords.experiments(failed)
                + " failed, and run "
                + (failed == 1 ? "it" : "them")
                + " again.");
  }

  /** Whether the best value of a parameter is the lowest or highest that was tried. */
  private static Optional<String> edge(
      ReportedSession session, ReportedExperiment best, String heading) {
    if (!(best.parameters().get(heading) instanceof Number value)) {
      return Optional.empty();
    }
    double[] tried =
        session.experiments().stream()
            .filter(one -> one.rank().isPresent())
            .map(one -> one.parameters().get(heading))
            .filter(Number.class::isInstance)
            .mapToDouble(number -> ((Number) Objects.requireNonNull(number)).doubleValue())
            .distinct()
            .toArray();
    var range = session.search().map(ReportedSearch::ranges).map(all -> all.get(heading));
    boolean bounded = range.isPresent() && !Double.isNaN(range.get().low());
    double low = bounded ? range.get().low() : lowest(tried).orElse(Double.NaN);
    double high = bounded ? range.get().high() : highest(tried).orElse(Double.NaN);
    if ((tried.length < 3 && !bounded) || !(low < high)) {
      return Optional.empty();
    }
    boolean logarithmic = low > 0 && (bounded ? range.get().logarithmic() : high / low > 20);
    double position = position(value.doubleValue(), low, high, logarithmic);
    double margin = bounded ? EDGE : 0;
    if (position > margin && position < 1 - margin) {
      return Optional.empty();
    }
    boolean lowest = position <= margin;
    return Optional.of(
        "Try "
            + (lowest ? "smaller" : "larger")
            + " values of "
            + heading
            + ": the best one, "
            + ParameterText.of(value)
            + ", is at the "
            + (lowest ? "lower" : "upper")
            + " end of what was tried.");
  }

  private static OptionalDouble lowest(double[] values) {
    return java.util.Arrays.stream(values).min();
  }

  private static OptionalDouble highest(double[] values) {
    return java.util.Arrays.stream(values).max();
  }

  private static double position(double value, double low, double high, boolean logarithmic) {
    return logarithmic
        ? Math.log(value / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }

  private static Optional<String> trainLength(ReportedExperiment best) {
    if (!(best.result() instanceof ExperimentResult.Completed completed)) {
      return best.status() == ExperimentStatus.PRUNED
          ? Optional.of(
              "Train experiment " + best.number() + " to its end: the search stopped it early.")
          : Optional.empty();
    }
    double share = (double) completed.bestIteration() / Math.max(1, completed.iterations());
    if (share >= 1) {
      return Optional.of("Train longer: the best one was still improving at its last validation.");
    }
    return share < 0.5
        ? Optional.of(
            "Train less, or regularise more: the best one was best after "
                + Math.round(100 * share)
                + " % of its training, and did not improve afterwards.")
        : Optional.empty();
  }

  private static Optional<String> mostImportant(ReportedSession session) {
    return session
        .search()
        .map(ReportedSearch::importance)
        .filter(importance -> importance.size() > 1)
        .flatMap(
            importance ->
                importance.entrySet().stream().max(java.util.Map.Entry.comparingByValue()))
        .map(
            most ->
                "Search more finely in "
                    + most.getKey()
                    + ", which mattered most (importance "
                    + Numbers.brief(most.getValue())
                    + ").");
  }
}
