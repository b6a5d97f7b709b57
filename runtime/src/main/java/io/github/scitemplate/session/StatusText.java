package io.github.scitemplate.session;

import com.google.gson.GsonBuilder;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.logger.TextTable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A session's status for people, and for machines. */
public final class StatusText {
  private static final List<String> COLUMNS =
      List.of("status", "iterations", "val_score", "best_iteration", "seconds", "left");

  /** Exponents of more digits are those of no double, and of no number that Java can hold. */
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?0*\\d{1,3})?");

  private static final int LONGEST_NUMBER = 400;

  private StatusText() {}

  /** What a person sees. */
  public static List<String> lines(SessionStatus status) {
    List<String> lines = new ArrayList<>();
    lines.add(
        status.directory()
            + ": "
            + status.controller().map(o -> o + " is at work on it").orElse("nobody works on it"));
    lines.add(counts(status));
    lines.add("");
    lines.addAll(table(status));
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
      cells.addAll(row.parameters().stream().map(Numbers::brief).toList());
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

  /** One JSON document; what is not known is null. */
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
    root.put("experiments", status.rows().stream().map(row -> json(status, row)).toList());
    root.put("problems", status.problems());
    return new GsonBuilder().serializeNulls().disableHtmlEscaping().create().toJson(root);
  }

  private static Map<String, @Nullable Object> json(SessionStatus status, SessionStatus.Row row) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("experiment", row.experiment());
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (int i = 0; i < status.headings().size(); i++) {
      parameters.put(status.headings().get(i), plain(row.parameters().get(i)));
    }
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

  /** A number that a double can be, or a truth value, as such; everything else as text. */
  private static Object plain(String parameter) {
    if (parameter.length() <= LONGEST_NUMBER && NUMBER.matcher(parameter).matches()) {
      return new BigDecimal(parameter);
    }
    return parameter.matches("true|false") ? (Object) Boolean.valueOf(parameter) : parameter;
  }

  private static @Nullable Double known(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
