package io.github.scitemplate.benchmarks;

import static io.github.scitemplate.benchmarks.Cells.cores;
import static io.github.scitemplate.benchmarks.Cells.number;
import static io.github.scitemplate.benchmarks.Cells.ratio;
import static io.github.scitemplate.benchmarks.Cells.time;

import io.github.scitemplate.benchmarks.Measured.Clock;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The results as text, but for those of training. */
final class Report {
  private Report() {}

  /** Microseconds per sample of evaluation and of what training does until the loss. */
  static List<String> evaluation(List<Measured> results) {
    Table table =
        new Table(
            List.of(
                "µs per sample",
                Contender.FORWARD.heading(),
                Contender.EVALUATION.heading(),
                Contender.LARGE_EVALUATION.heading(),
                "evaluation / forward",
                "others' cores"));
    for (Measured measured : results) {
      Case setting = measured.setting();
      int large = setting.workload().largeBatchSize();
      table.row(
          List.of(
              setting.toString(),
              time(measured, Contender.FORWARD, setting.batchSize()),
              time(measured, Contender.EVALUATION, setting.batchSize()),
              time(measured, Contender.LARGE_EVALUATION, large) + " at " + large,
              ratio(
                  measured.ratio(Contender.EVALUATION, Contender.FORWARD, Clock.WALL),
                  Bars.ofEvaluation()),
              cores(measured)));
    }
    return table.lines();
  }

  /** Microseconds per iteration with and without checkpoints, and what they cost. */
  static List<String> checkpoints(List<Measured> results) {
    Table table =
        new Table(
            List.of(
                "µs per iteration",
                Contender.NO_CHECKPOINTS.heading(),
                Contender.CHECKPOINTS.heading(),
                "cost of checkpoints",
                "others' cores"));
    for (Measured measured : results) {
      table.row(
          List.of(
              measured.setting().toString(),
              time(measured, Contender.NO_CHECKPOINTS, 1),
              time(measured, Contender.CHECKPOINTS, 1),
              cost(
                  measured
                      .ratio(Contender.CHECKPOINTS, Contender.NO_CHECKPOINTS, Clock.WALL)
                      .orElseThrow(),
                  Bars.ofCheckpoints()),
              cores(measured)));
    }
    return table.lines();
  }

  /** Microseconds per iteration with loss and accuracy, with F1, and with F1 and AUC. */
  static List<String> metrics(List<Measured> results) {
    Table table =
        new Table(
            List.of(
                "µs per iteration",
                "loss, accuracy",
                Contender.COUNTED_METRICS.heading(),
                Contender.RANKED_METRICS.heading(),
                "cost of F1",
                "cost of F1 and AUC",
                "others' cores"));
    for (Measured measured : results) {
      table.row(
          List.of(
              measured.setting().toString(),
              time(measured, Contender.NO_CHECKPOINTS, 1),
              time(measured, Contender.COUNTED_METRICS, 1),
              time(measured, Contender.RANKED_METRICS, 1),
              cost(
                  measured
                      .ratio(Contender.COUNTED_METRICS, Contender.NO_CHECKPOINTS, Clock.WALL)
                      .orElseThrow(),
                  Bars.ofMetrics()),
              cost(
                  measured
                      .ratio(Contender.RANKED_METRICS, Contender.NO_CHECKPOINTS, Clock.WALL)
                      .orElseThrow(),
                  Bars.ofMetrics()),
              cores(measured)));
    }
    return table.lines();
  }

  private static String cost(double ratio, double bar) {
    return String.format(
        Locale.ROOT,
        "%.1f %%, %s %.0f %%",
        100 * (ratio - 1),
        ratio < bar ? "ok <" : "NOT BELOW",
        100 * (bar - 1));
  }

  /** What was measured in a line, for those who wait. */
  static String brief(Measured measured) {
    return measured.setting()
        + ": "
        + measured.segments().keySet().stream()
            .map(c -> c.heading() + " " + number(measured.median(c, Clock.WALL)))
            .collect(Collectors.joining(", "))
        + " µs";
  }
}
