package io.github.scitemplate.session;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.scitemplate.experiment.ClusterPlace;
import io.github.scitemplate.experiment.ExperimentStatus;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.report.CombinationRow;
import io.github.scitemplate.report.ScoreSummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a session's status for machines, as JSON. */
public final class StatusJson {
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  private StatusJson() {}

  /** The status as one JSON document; unknown values are null. */
  public static String of(SessionStatus status) {
    Map<String, @Nullable Object> root = new LinkedHashMap<>();
    root.put("directory", status.directory().toString());
    root.put("controller", status.controller().map(Object::toString).orElse(null));
    Map<String, Long> counts = new LinkedHashMap<>();
    for (ExperimentStatus state : ExperimentStatus.values()) {
      counts.put(state.label(), status.count(state));
    }
    root.put("counts", counts);
    root.put("seconds_left", known(status.secondsLeft()));
    root.put("best", status.best().map(best -> json(best)).orElse(null));
    boolean onCluster = status.cluster().isPresent();
    root.put("experiments", status.rows().stream().map(row -> json(row, onCluster)).toList());
    if (!status.combinations().isEmpty()) {
      root.put(
          "combinations", status.combinations().stream().map(row -> json(row, status)).toList());
    }
    status.cluster().ifPresent(cluster -> root.put("cluster", json(cluster)));
    root.put("problems", status.problems());
    return GSON.toJson(root);
  }

  private static Map<String, @Nullable Object> json(SessionStatus.Best best) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("metric", best.metric());
    json.put("val_score", best.score());
    json.put("experiment", best.experiment());
    json.put("combination", best.combination().isPresent() ? best.combination().getAsInt() : null);
    return json;
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

  private static Map<String, @Nullable Object> json(ClusterStatus cluster) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("engine", cluster.engine());
    json.put("answered", cluster.answered());
    json.put("waiting", cluster.waiting());
    json.put("running", cluster.running());
    json.put("reasons", cluster.reasons());
    return json;
  }

  private static Map<String, @Nullable Object> json(SessionStatus.Row row, boolean onCluster) {
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
    json.put("seconds_left", row.hasEnded() ? null : known(row.progress().secondsLeft()));
    json.put("attempts", row.attempts());
    if (onCluster) {
      @Nullable ClusterPlace place = row.place().orElse(null);
      json.put("job", place == null ? null : place.job());
      json.put("node", place == null ? null : place.node());
      json.put("queued_seconds", place == null ? null : place.queuedSeconds());
      json.put("restarts", place == null ? null : place.restart());
    }
    json.put("message", row.message().isEmpty() ? null : row.message());
    return json;
  }

  /** The same value, but NaN and infinities are texts: JSON has no numbers for them. */
  private static @Nullable Object finite(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(StatusJson::finite).collect(Collectors.toList());
    }
    return value instanceof Double number && !Double.isFinite(number)
        ? Numbers.exact(number)
        : value;
  }

  private static @Nullable Double known(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
