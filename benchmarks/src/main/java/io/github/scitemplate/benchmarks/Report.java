package io.github.scitemplate.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The results as text. */
final class Report {
  private Report() {}

  /** Microseconds per iteration of all that train, and the trainer's ratios beside their bars. */
  static List<String> training(List<Measured> results) {
    List<String> headings = new ArrayList<>(List.of("µs per iteration"));
    Contender.TRAINING.forEach(contender -> headings.add(contender.heading()));
    List<Contender> others = Contender.TRAINING.subList(1, Contender.TRAINING.size());
    others.forEach(other -> headings.add("Trainer / " + other.heading()));
    headings.add("others' cores");
    Table table = new Table(headings);
    for (Measured measured : results) {
      List<String> row = new ArrayList<>(List.of(measured.setting().toString()));
      Contender.TRAINING.forEach(contender -> row.add(time(measured, contender, 1)));
      for (Contender other : others) {
        row.add(
            ratio(
                measured.ratio(Contender.TRAINER, other),
                Bars.ofTrainer(measured.setting(), other)));
      }
      row.add(cores(measured));
      table.row(row);
    }
    return table.lines();
  }

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
              ratio(measured.ratio(Contender.EVALUATION, Contender.FORWARD), Bars.ofEvaluation()),
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
                  measured.ratio(Contender.CHECKPOINTS, Contender.NO_CHECKPOINTS).orElseThrow(),
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
                  measured.ratio(Contender.COUNTED_METRICS, Contender.NO_CHECKPOINTS).orElseThrow(),
                  Bars.ofMetrics()),
              cost(
                  measured.ratio(Contender.RANKED_METRICS, Contender.NO_CHECKPOINTS).orElseThrow(),
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
        + measured.micros().keySet().stream()
            .map(c -> c.heading() + " " + number(measured.median(c)))
            .collect(Collectors.joining(", "))
        + " µs";
  }

  private static String time(Measured measured, Contender contender, int samples) {
    return measured.has(contender)
        ? number(measured.median(contender) / samples)
            + " ("
            + number(measured.least(contender) / samples)
            + ")"
        : "–";
  }

  private static String ratio(OptionalDouble ratio, OptionalDouble bar) {
    if (ratio.isEmpty()) {
      return "–";
    }
    double hundredths = Math.round(100 * ratio.getAsDouble()) / 100.0;
    String text = String.format(Locale.ROOT, "%.2f", hundredths);
    if (bar.isEmpty()) {
      return text;
    }
    return text
        + (hundredths <= bar.getAsDouble() ? ", ok ≤ " : ", ABOVE ")
        + String.format(Locale.ROOT, "%.2f", bar.getAsDouble());
  }

  private static String cores(Measured measured) {
    return Double.isNaN(measured.foreignCores())
        ? "–"
        : String.format(Locale.ROOT, "%.1f", measured.foreignCores());
  }

  /** Three digits, or all before the point. */
  private static String number(double value) {
    String format = value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, format, value);
  }
}
