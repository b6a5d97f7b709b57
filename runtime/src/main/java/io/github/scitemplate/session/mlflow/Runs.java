package io.github.scitemplate.session.mlflow;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.scitemplate.storage.FilePrefix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The runs of a project on a server. */
final class Runs {
  /** The tag by which a run is found whose name the server could not tell. */
  private static final String ID_TAG = "template.id";

  private static final int MOST_IN_A_REQUEST = 100;
  private static final String ARTIFACT_SCHEME = "mlflow-artifacts:/";

  private final MlflowServer server;
  private final String project;
  private String group = "";

  /**
   * @param project the name of the MLflow experiment that holds the runs
   */
  Runs(MlflowServer server, String project) {
    this.server = server;
    this.project = project;
  }

  String server() {
    return server.address();
  }

  /** Where a person sees a run. */
  String page(RunRecord run) {
    return server.address() + "/#/experiments/" + run.experiment() + "/runs/" + run.run();
  }

  /**
   * A run that the server knows.
   *
   * @param isNew whether it was made just now, and so has nothing
   */
  record Opened(RunRecord run, boolean isNew) {}

  /** Finds the run of a record, or makes it. */
  Opened open(RunRecord run, String name, Map<String, String> tags) throws IOException {
    JsonObject search = new JsonObject();
    search.add("experiment_ids", array(group()));
    search.addProperty("filter", "tags.`" + ID_TAG + "` = '" + run.id() + "'");
    JsonElement found = server.post("runs/search", search).get("runs");
    if (found != null && !found.getAsJsonArray().isEmpty()) {
      return new Opened(named(run, found.getAsJsonArray().get(0).getAsJsonObject()), false);
    }
    JsonObject create = new JsonObject();
    create.addProperty("experiment_id", group());
    create.addProperty("run_name", name);
    create.addProperty("start_time", run.start());
    JsonArray all = pairs(tags);
    all.add(pair(ID_TAG, run.id()));
    create.add("tags", all);
    return new Opened(named(run, server.post("runs/create", create).getAsJsonObject("run")), true);
  }

  private static RunRecord named(RunRecord run, JsonObject json) {
    JsonObject info = json.getAsJsonObject("info");
    return run.named(
        info.get("run_id").getAsString(),
        info.get("experiment_id").getAsString(),
        info.get("artifact_uri").getAsString());
  }

  /** The server's name of the MLflow experiment, which is made if there is none. */
  private String group() throws IOException {
    if (group.isEmpty()) {
      try {
        group =
            server
                .get("experiments/get-by-name", Map.of("experiment_name", project))
                .getAsJsonObject("experiment")
                .get("experiment_id")
                .getAsString();
      } catch (MlflowRefusal refusal) {
        if (!refusal.isAbsence()) {
          throw refusal;
        }
        JsonObject create = new JsonObject();
        create.addProperty("name", project);
        group = server.post("experiments/create", create).get("experiment_id").getAsString();
      }
    }
    return group;
  }

  /** Sets parameters. To set one again to the same value does nothing. */
  void parameters(RunRecord run, Map<String, String> values) throws IOException {
    List<JsonElement> all = pairs(values).asList();
    for (int from = 0; from < all.size(); from += MOST_IN_A_REQUEST) {
      JsonArray some = new JsonArray();
      all.subList(from, Math.min(all.size(), from + MOST_IN_A_REQUEST)).forEach(some::add);
      log(run, "params", some);
    }
  }

  void tags(RunRecord run, Map<String, String> values) throws IOException {
    log(run, "tags", pairs(values));
  }

  /** Adds numbers, at most 1,000 of them. */
  void metrics(RunRecord run, List<MetricPoint> points) throws IOException {
    JsonArray all = new JsonArray();
    points.forEach(point -> all.add(point.json()));
    log(run, "metrics", all);
  }

  private void log(RunRecord run, String what, JsonArray values) throws IOException {
    if (!values.isEmpty()) {
      JsonObject batch = new JsonObject();
      batch.addProperty("run_id", run.run());
      batch.add(what, values);
      server.post("runs/log-batch", batch);
    }
  }

  /** Those of the points that the server does not have yet. */
  List<MetricPoint> missing(RunRecord run, List<MetricPoint> points) throws IOException {
    Set<String> there = new HashSet<>();
    for (String name : new HashSet<>(points.stream().map(MetricPoint::name).toList())) {
      steps(run, name).forEach(step -> there.add(step + " " + name));
    }
    return points.stream().filter(p -> !there.contains(p.step() + " " + p.name())).toList();
  }

  private List<Long> steps(RunRecord run, String name) throws IOException {
    List<Long> steps = new ArrayList<>();
    String page = "";
    do {
      JsonObject answer =
          server.get(
              "metrics/get-history",
              page.isEmpty()
                  ? Map.of("run_id", run.run(), "metric_key", name, "max_results", "10000")
                  : Map.of(
                      "run_id",
                      run.run(),
                      "metric_key",
                      name,
                      "max_results",
                      "10000",
                      "page_token",
                      page));
      if (answer.has("metrics")) {
        for (JsonElement point : answer.getAsJsonArray("metrics")) {
          JsonObject of = point.getAsJsonObject();
          steps.add(of.has("step") ? of.get("step").getAsLong() : 0);
        }
      }
      page = answer.has("next_page_token") ? answer.get("next_page_token").getAsString() : "";
    } while (!page.isEmpty());
    return steps;
  }

  /** Says that a run goes on. */
  void goesOn(RunRecord run) throws IOException {
    server.post("runs/update", update(run, "RUNNING"));
  }

  /**
   * Says that a run has ended.
   *
   * @param status one of MLflow's: FINISHED, FAILED or KILLED
   */
  void ended(RunRecord run, String status, long millis) throws IOException {
    JsonObject update = update(run, status);
    update.addProperty("end_time", millis);
    server.post("runs/update", update);
  }

  private static JsonObject update(RunRecord run, String status) {
    JsonObject update = new JsonObject();
    update.addProperty("run_id", run.run());
    update.addProperty("status", status);
    return update;
  }

  /** Deletes a run whose numbers no longer come of what the session has, if it is still there. */
  void delete(RunRecord run) throws IOException {
    JsonObject delete = new JsonObject();
    delete.addProperty("run_id", run.run());
    try {
      server.post("runs/delete", delete);
    } catch (MlflowRefusal refusal) {
      // Somebody has deleted it before, perhaps this session whose answer was lost.
    }
  }

  /**
   * Stores a file with a run.
   *
   * @return the same record with what was stored; the record itself if the server keeps files where
   *     only its own clients can write
   */
  RunRecord store(RunRecord run, Path file) throws IOException {
    if (!run.artifacts().startsWith(ARTIFACT_SCHEME)) {
      return run;
    }
    FilePrefix whole = FilePrefix.whole(file);
    String place = run.artifacts().substring(ARTIFACT_SCHEME.length()).replaceAll("^/+", "");
    server.put(place + "/" + file.getFileName(), file);
    return run.withSent(whole);
  }

  private static JsonArray array(String one) {
    JsonArray array = new JsonArray();
    array.add(one);
    return array;
  }

  private static JsonArray pairs(Map<String, String> values) {
    JsonArray pairs = new JsonArray();
    values.forEach((key, value) -> pairs.add(pair(key, value)));
    return pairs;
  }

  private static JsonObject pair(String key, String value) {
    JsonObject pair = new JsonObject();
    pair.addProperty("key", key);
    pair.addProperty("value", value);
    return pair;
  }
}
