package io.github.scitemplate.session.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * As much of an MLflow server as a session needs, in the words that a real one of version 3.17
 * answers. It refuses what that one refuses, and can lose its answers.
 */
final class SmallMlflow implements Closeable {
  private static final Pattern NAME = Pattern.compile("[\\w.\\- :/]+");
  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, JsonObject> runs = new LinkedHashMap<>();
  private final Map<String, JsonArray> metrics = new HashMap<>();
  private final Map<String, String> groups = new LinkedHashMap<>();
  final Map<String, String> files = new LinkedHashMap<>();
  final List<String> requests = new ArrayList<>();

  private final Random chance = new Random(1);

  /** One request of so many goes wrong; 0 for none. */
  int troubleEvery;

  /** Whether no request gets an answer. */
  boolean silent;

  /** Whether files are refused. */
  boolean refusesFiles;

  /** Whether a file gets no answer. */
  boolean silentAboutFiles;

  private int count;

  SmallMlflow(int port) throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    http.createContext("/", this::handle);
    http.setExecutor(threads);
    http.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }

  /** Deletes a run as a person would do by hand. */
  synchronized void delete(String name) {
    runs.values().removeIf(run -> text(run.get("info"), "run_name").equals(name));
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (silent || (silentAboutFiles && exchange.getRequestMethod().equals("PUT"))) {
      return; // the connection stays open, and nothing ever comes
    }
    int status = 200;
    String answer;
    boolean lost;
    synchronized (this) {
      count++;
      boolean trouble = troubleEvery > 0 && chance.nextInt(troubleEvery) == 0;
      boolean refused = trouble && chance.nextBoolean();
      lost = trouble && !refused;
      try {
        if (refused) {
          throw new Refusal(503, "try again later");
        }
        answer = answer(exchange, body).toString();
      } catch (Refusal refusal) {
        status = refusal.status;
        answer = "{\"error_code\": \"X\", \"message\": \"" + refusal.getMessage() + "\"}";
      }
    }
    if (!lost) {
      byte[] bytes = answer.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refusal(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  private JsonObject answer(HttpExchange exchange, byte[] body) {
    String path = exchange.getRequestURI().getPath();
    requests.add(path);
    if (exchange.getRequestMethod().equals("PUT")) {
      if (refusesFiles) {
        throw new Refusal(413, "too large");
      }
      files.put(path.replace("/api/2.0/mlflow-artifacts/artifacts/", ""), new String(body, UTF_8));
      return new JsonObject();
    }
    if (!"application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
      throw new Refusal(400, "Bad Request");
    }
    if (exchange.getRequestMethod().equals("GET")) {
      return got(path, query(exchange.getRequestURI().getRawQuery()));
    }
    return posted(path, JsonParser.parseString(new String(body, UTF_8)).getAsJsonObject());
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new HashMap<>();
    for (String word : raw.split("&")) {
      int equals = word.indexOf('=');
      query.put(word.substring(0, equals), URLDecoder.decode(word.substring(equals + 1), UTF_8));
    }
    return query;
  }

  private JsonObject got(String path, Map<String, String> query) {
    JsonObject answer = new JsonObject();
    if (path.endsWith("experiments/get-by-name")) {
      String id = groups.get(query.get("experiment_name"));
      if (id == null) {
        throw new Refusal(404, "Could not find experiment");
      }
      JsonObject group = new JsonObject();
      group.addProperty("experiment_id", id);
      answer.add("experiment", group);
    } else if (path.endsWith("metrics/get-history")) {
      JsonArray all = metrics.getOrDefault(query.get("run_id"), new JsonArray());
      List<JsonElement> named =
          all.asList().stream()
              .filter(m -> text(m, "key").equals(query.get("metric_key")))
              .toList();
      int from = Integer.parseInt(query.getOrDefault("page_token", "0"));
      int to = Math.min(named.size(), from + 5); // small pages, so that there are several
      JsonArray page = new JsonArray();
      named.subList(from, to).forEach(page::add);
      answer.add("metrics", page);
      if (to < named.size()) {
        answer.addProperty("next_page_token", Integer.toString(to));
      }
    } else {
      throw new Refusal(404, "no such endpoint: " + path);
    }
    return answer;
  }

  private JsonObject posted(String path, JsonObject body) {
    JsonObject answer = new JsonObject();
    if (path.endsWith("experiments/create")) {
      groups.put(text(body, "name"), Integer.toString(groups.size() + 1));
      answer.addProperty("experiment_id", Integer.toString(groups.size()));
    } else if (path.endsWith("runs/create")) {
      answer.add("run", create(body));
    } else if (path.endsWith("runs/search")) {
      answer.add("runs", search(body));
    } else if (path.endsWith("runs/log-batch")) {
      log(body);
    } else if (path.endsWith("runs/update")) {
      JsonObject info = run(body).getAsJsonObject("info");
      body.entrySet().forEach(entry -> info.add(entry.getKey(), entry.getValue()));
    } else if (path.endsWith("runs/delete")) {
      runs.remove(text(body, "run_id"));
    } else {
      throw new Refusal(404, "no such endpoint: " + path);
    }
    return answer;
  }

  private JsonObject create(JsonObject body) {
    String id = "run" + runs.size() + "x" + count;
    JsonObject info = new JsonObject();
    info.addProperty("run_id", id);
    info.add("experiment_id", body.get("experiment_id"));
    info.addProperty("run_name", text(body, "run_name"));
    info.addProperty("status", "RUNNING");
    info.add("start_time", body.get("start_time"));
    info.addProperty("artifact_uri", "mlflow-artifacts:/1/" + id + "/artifacts");
    JsonObject data = new JsonObject();
    data.add("tags", body.getAsJsonArray("tags"));
    data.add("params", new JsonArray());
    JsonObject run = new JsonObject();
    run.add("info", info);
    run.add("data", data);
    runs.put(id, run);
    return run;
  }

  private JsonArray search(JsonObject body) {
    String filter = body.has("filter") ? text(body, "filter") : "";
    JsonArray found = new JsonArray();
    for (JsonObject run : runs.values()) {
      boolean wanted =
          filter.isEmpty()
              || run.getAsJsonObject("data").getAsJsonArray("tags").asList().stream()
                  .anyMatch(
                      tag ->
                          filter.equals(
                              "tags.`" + text(tag, "key") + "` = '" + text(tag, "value") + "'"));
      if (wanted) {
        found.add(run);
      }
    }
    return found;
  }

  private void log(JsonObject body) {
    JsonObject data = run(body).getAsJsonObject("data");
    for (String kind : List.of("params", "tags", "metrics")) {
      JsonArray given = body.has(kind) ? body.getAsJsonArray(kind) : new JsonArray();
      if (given.size() > (kind.equals("metrics") ? 1000 : 100)) {
        throw new Refusal(400, "too many " + kind);
      }
      for (JsonElement one : given) {
        if (!NAME.matcher(text(one, "key")).matches()) {
          throw new Refusal(400, "Names may only contain alphanumerics: " + text(one, "key"));
        }
        if (kind.equals("metrics")) {
          metrics.computeIfAbsent(text(body, "run_id"), id -> new JsonArray()).add(one);
        } else {
          set(data.getAsJsonArray(kind), one, kind.equals("params"));
        }
      }
    }
  }

  private static void set(JsonArray all, JsonElement one, boolean fixed) {
    for (JsonElement other : all.asList().stream().toList()) {
      if (text(other, "key").equals(text(one, "key"))) {
        if (fixed && !other.equals(one)) {
          throw new Refusal(400, "Changing param values is not allowed");
        }
        all.remove(other);
      }
    }
    all.add(one);
  }

  private JsonObject run(JsonObject body) {
    JsonObject run = runs.get(text(body, "run_id"));
    if (run == null) {
      throw new Refusal(404, "no such run");
    }
    return run;
  }

  private static String text(JsonElement object, String key) {
    return object.getAsJsonObject().get(key).getAsString();
  }
}
