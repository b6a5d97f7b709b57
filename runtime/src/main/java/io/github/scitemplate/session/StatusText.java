package io.github.scitemplate.session;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.logger.TextTable;
import io.github.scitemplate.report.CombinationRow;
import io.github.scitemplate.report.Combinations;
import io.github.scitemplate.report.ScoreSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a session's status for people, as a table, and for machines, as JSON. */
public final class StatusText {
  private static final List<String> COLUMNS =
      List.of("status", "iterations", "val_score", "best_iteration", "seconds", "left");

  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  private StatusText() {}

  /** The status for a person. */
  public static List<String> lines(SessionStatus status) {
    List<String> lines = new ArrayList<>();
    lines.add(
        status.directory()
            + ": "
            + status.controller().map(o -> o + " is at work on it").orElse("nobody works on it"));
    lines.add(counts(status));
    lines.add("");
    lines.addAll(table(status));
    if (!status.combinations().isEmpty()) {
      lines.add("");
      lines.addAll(Combinations.lines(status.combinationHeadings(), status.combinations()));
      lines.add("");
    }
    status.rows().stream()
        .filter(row -> !row.message().isEmpty())
        .forEach(
            row ->
                lines.add(
                    "experiment "
                        + row.experiment()
                        + " "
                        + row.status().label()
                        + ": "
                        + row.message()));
    lines.addAll(status.problems());
    return lines;
  }

  private static String counts(SessionStatus status) {
    List<String> parts = new ArrayList<>();
    for (ExperimentStatus state : ExperimentStatus.values()) {
      if (status.count(state) > 0) {
        parts.add(status.count(state) + " " + state.label());
      }
    }
    double left = status.secondsLeft();
    return status.experiments()
        + (status.experiments() == 1 ? " experiment: " : " experiments: ")
        + String.join(", ", parts)
        + (left > 0 ? "; about " + Numbers.duration(left) + " left" : "");
  }

  private static List<String> table(SessionStatus status) {
    List<String> headings = new ArrayList<>(List.of("experiment"));
    headings.addAll(status.headings());
    headings.addAll(COLUMNS);
    TextTable table = new TextTable(headings);
    for (SessionStatus.Row row : status.rows()) {
      ExperimentProgress progress = row.progress();
      List<String> cells = new ArrayList<>(List.of(Integer.toString(row.experiment())));
      cells.addAll(row.parameters().stream().map(Numbers::label).toList());
      cells.add(row.status().label());
      cells.add(
          progress.iterations() > 0 ? progress.iteration() + "/" + progress.iterations() : "");
      cells.add(Double.isNaN(progress.score()) ? "" : Numbers.brief(progress.score()));
      cells.add(progress.bestIteration() > 0 ? Long.toString(progress.bestIteration()) : "");
      cells.add(progress.seconds() > 0 ? Numbers.brief(progress.seconds()) : "");
      double left = hasEnded(row) ? Double.NaN : progress.secondsLeft();
      cells.add(Double.isNaN(left) ? "" : Numbers.duration(left));
      table.row(cells);
    }
    return table.lines();
  }

  private static boolean hasEnded(SessionStatus.Row row) {
    return switch (row.status()) {
      case COMPLETED, FAILED, PRUNED -> true;
      case QUEUED, RUNNING, INTERRUPTED -> false;
    };
  }

  /** The status as one JSON document; unknown values are null. */
  public static String json(SessionStatus status) {
    Map<String, @Nullable Object> root = new LinkedHashMap<>();
    root.put("directory", status.directory().toString());
    root.put("controller", status.controller().map(Object::toString).orElse(null));
    Map<String, Long> counts = new LinkedHashMap<>();
    for (ExperimentStatus state : ExperimentStatus.values()) {
      counts.put(state.label(), status.count(state));
    }
    root.put("counts", counts);
    root.put("seconds_left", known(status.secondsLeft()));
    root.put("experiments", status.rows().stream().map(row -> json(row)).toList());
    if (!status.combinations().isEmpty()) {
      root.put(
          "combinations", status.combinations().stream().map(row -> json(row, status)).toList());
    }
    root.put("problems", status.problems());
    return GSON.toJson(root);
  }

  private static Map<String, @Nullable Object> json(CombinationRow row, SessionStatus status) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("combination", row.combination());
    int first = (row.combination() - 1) * row.experiments();
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    status
        .rows()
        .get(first)
        .values()
        .forEach(
            (heading, value) -> {
              if (status.combinationHeadings().contains(heading)) {
                parameters.put(heading, finite(value));
              }
            });
    json.put("parameters", parameters);
    json.put("experiments", row.experiments());
    json.put("completed", row.completed());
    json.put("failed", row.failed());
    json.put("pruned", row.pruned());
    add(json, "val_score", row.valScore());
    add(json, "test_score", row.testScore());
    json.put("best_experiment", row.best().isPresent() ? row.best().getAsInt() : null);
    json.put("rank", row.rank().isPresent() ? row.rank().getAsInt() : null);
    return json;
  }

  private static void add(Map<String, @Nullable Object> json, String score, ScoreSummary summary) {
    json.put(score + "_mean", known(summary.mean()));
    json.put(score + "_std", known(summary.deviation()));
    json.put(score + "_ci95_low", known(summary.low()));
    json.put(score + "_ci95_high", known(summary.high()));
  }

  private static Map<String, @Nullable Object> json(SessionStatus.Row row) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("experiment", row.experiment());
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    row.values().forEach((heading, value) -> parameters.put(heading, finite(value)));
    json.put("parameters", parameters);
    json.put("status", row.status().label());
    json.put("iteration", row.progress().iteration());
    json.put("iterations", row.progress().iterations() > 0 ? row.progress().iterations() : null);
    json.put("val_score", known(row.progress().score()));
    json.put(
        "best_iteration",
        row.progress().bestIteration() > 0 ? row.progress().bestIteration() : null);
    json.put("seconds", row.progress().seconds());
    json.put("seconds_left", hasEnded(row) ? null : known(row.progress().secondsLeft()));
    json.put("attempts", row.attempts());
    json.put("message", row.message().isEmpty() ? null : row.message());
    return json;
  }

  /** The same value, but NaN and infinities are texts: JSON has no numbers for them. */
  private static @Nullable Object finite(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(StatusText::finite).collect(Collectors.toList());
    }
    return value instanceof Double number && !Double.isFinite(number)
        ? Numbers.exact(number)
        : value;
  }

  private static @Nullable Double known(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
