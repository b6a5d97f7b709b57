package io.github.scitemplate.trainer;

import io.github.scitemplate.components.Split;
import io.github.scitemplate.engine.ModelSummary;
import io.github.scitemplate.logger.ModelTable;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.monitor.Monitor;
import io.github.scitemplate.monitor.Schedule;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The words a person reads while an experiment trains. */
final class Narration {
  private final Schedule schedule;

  Narration(Schedule schedule) {
    this.schedule = schedule;
  }

  ModelTable model(ModelSummary summary) {
    List<List<String>> rows =
        summary.rows().stream()
            .map(
                row ->
                    List.of(
                        row.name(),
                        row.kind(),
                        row.outputShape(),
                        Long.toString(row.parameters()),
                        row.valuesFrom()))
            .toList();
    String others =
        summary.others() == 0 ? "" : " and " + summary.others() + " that are not trained";
    return new ModelTable(
        List.of("block", "kind", "output shape", "parameters", "values from"),
        rows,
        "model with " + summary.trainable() + " trainable parameters" + others,
        shape(summary));
  }

  /** What a model's table says, without the first dimension of each output, the batch. */
  private static String shape(ModelSummary summary) {
    return summary.rows().stream()
        .map(
            row ->
                row.name()
                    + '\t'
                    + row.kind()
                    + '\t'
                    + row.outputShape().replaceAll("\\((-?\\d+)(?=[,)])", "(")
                    + '\t'
                    + row.parameters()
                    + '\t'
                    + row.valuesFrom())
        .collect(Collectors.joining("\n", summary.trainable() + " " + summary.others() + "\n", ""));
  }

  String neverLogs() {
    return "Warning: log_freq is "
        + schedule.logEvery()
        + ", but an epoch has only "
        + schedule.batchesPerEpoch()
        + " iterations, so no training line will appear.";
  }

  String resumed(long iteration, Path checkpoint) {
    return "continuing after " + schedule.trained(iteration) + " from " + checkpoint.getFileName();
  }

  /**
   * How the passes of training run.
   *
   * @param way as a part of a sentence
   */
  String running(String way) {
    return "training runs " + way;
  }

  String training(long iteration, Map<String, Double> metrics) {
    return schedule.position(iteration) + "  " + numbers(metrics);
  }

  String evaluating(Split split, int batch, int batches, Map<String, Double> metrics) {
    return "  " + name(split) + ", batch " + batch + "/" + batches + "  " + numbers(metrics);
  }

  String validated(long iteration, Map<String, Double> metrics, boolean best) {
    return "validation after "
        + schedule.trained(iteration)
        + "  "
        + numbers(metrics)
        + (best ? "  (best so far)" : "");
  }

  String notFiniteLoss(Split split, double loss, int batch, int batches, Optional<String> data) {
    return "Warning: the loss of "
        + split.noun()
        + " is "
        + loss
        + " in batch "
        + batch
        + "/"
        + batches
        + ": "
        + data.orElse(
            "the data of the batch are numbers, but the model or the criterion gives none")
        + ".";
  }

  List<String> gradientCuts(List<String> blocks) {
    return blocks.stream()
        .map(
            block ->
                "the output of the block "
                    + block
                    + " has no gradient, although its input has one: toType, duplicate and stopGradient cut it."
                    + " What lies before the block learns nothing through it.")
        .toList();
  }

  String patience(Monitor monitor) {
    return "no improvement "
        + monitor.state().withoutImprovement()
        + "/"
        + schedule.patience().orElseThrow();
  }

  String checkpoint(Path file) {
    return "checkpoint " + file;
  }

  String interrupted(long iteration, Path file) {
    return "interrupted after " + schedule.trained(iteration) + "; state saved in " + file;
  }

  String paused(Monitor monitor, String scoreMetric) {
    String best =
        monitor.state().bestIteration() == 0
            ? "; no validation has given a number for " + scoreMetric
            : "; best "
                + scoreMetric
                + " in validation "
                + Numbers.brief(monitor.state().bestScore())
                + " at iteration "
                + monitor.state().bestIteration();
    return "paused at " + schedule.position(monitor.iteration()) + best;
  }

  String ended(Monitor monitor, String scoreMetric, OptionalDouble testScore, double seconds) {
    StringBuilder text = new StringBuilder();
    text.append("finished after ").append(schedule.trained(monitor.iteration()));
    text.append(" in ").append(Numbers.duration(seconds)).append(": ");
    text.append(monitor.stopCause().orElseThrow().reason()).append('\n');
    text.append("best ").append(scoreMetric).append(" in validation ");
    text.append(Numbers.brief(monitor.state().bestScore()));
    text.append(" at iteration ").append(monitor.state().bestIteration());
    testScore.ifPresent(
        score ->
            text.append("; that model's ")
                .append(scoreMetric)
                .append(" in test ")
                .append(Numbers.brief(score)));
    return text.toString();
  }

  private static String name(Split split) {
    return switch (split) {
      case TRAIN -> "training";
      case VAL -> "validating";
      case TEST -> "testing";
    };
  }

  private static String numbers(Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .map(e -> e.getKey() + " " + Numbers.brief(e.getValue()))
        .collect(Collectors.joining("  "));
  }
}
