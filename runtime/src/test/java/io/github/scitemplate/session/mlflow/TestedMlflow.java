package io.github.scitemplate.session.mlflow;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.Closeable;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A server and what it has. It is a real one if the variable {@code TEMPLATE_MLFLOW} names the
 * program {@code mlflow}, else a small one that speaks its words.
 */
final class TestedMlflow implements Closeable {
  private static final int TRIES = 600;
  private final URI address;
  private final Closeable server;
  private final MlflowServer asked;

  private TestedMlflow(URI address, Closeable server) {
    this.address = address;
    this.server = server;
    this.asked = new MlflowServer(address, Map.of(), Duration.ofSeconds(20));
  }

  static TestedMlflow of(URI address) {
    return new TestedMlflow(address, () -> {});
  }

  static TestedMlflow start() throws IOException, InterruptedException {
    @Nullable String program = System.getenv("TEMPLATE_MLFLOW");
    if (program == null || program.isBlank()) {
      SmallMlflow small = new SmallMlflow(0);
      return new TestedMlflow(small.address(), small);
    }
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path folder = Files.createTempDirectory("mlflow");
    Process process =
        new ProcessBuilder(
                program,
                "server",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--workers",
                "1",
                "--backend-store-uri",
                "sqlite:///" + folder.resolve("runs.db"),
                "--artifacts-destination",
                folder.resolve("files").toString())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    TestedMlflow real =
        new TestedMlflow(URI.create("http://127.0.0.1:" + port), () -> end(process));
    real.awaitStart(process);
    return real;
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }

  private void awaitStart(Process process) throws IOException, InterruptedException {
    for (int i = 0; i < TRIES && process.isAlive(); i++) {
      try {
        search();
        return;
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
    throw new IOException("the server does not start");
  }

  URI address() {
    return address;
  }

  private JsonObject search() throws IOException {
    JsonArray groups = new JsonArray();
    List.of("0", "1").forEach(groups::add);
    JsonObject search = new JsonObject();
    search.add("experiment_ids", groups);
    return asked.post("runs/search", search);
  }

  /** All runs by their names. */
  Map<String, JsonObject> runs() throws IOException {
    Map<String, JsonObject> runs = new LinkedHashMap<>();
    for (JsonElement run : search().getAsJsonArray("runs")) {
      JsonObject found = run.getAsJsonObject();
      String name = found.getAsJsonObject("info").get("run_name").getAsString();
      if (runs.put(name, found) != null) {
        throw new IOException("two runs are called " + name);
      }
    }
    return runs;
  }

  /** The run of a name. */
  JsonObject run(String name) throws IOException {
    JsonObject run = runs().get(name);
    if (run == null) {
      throw new IOException("there is no run " + name);
    }
    return run;
  }

  /** All numbers of a run, each as {@code name step value}, in order. */
  List<String> numbers(String run, Set<String> names) throws IOException {
    List<String> numbers = new ArrayList<>();
    for (String name : names) {
      String page = "";
      do {
        Map<String, String> query =
            page.isEmpty()
                ? Map.of("run_id", run, "metric_key", name)
                : Map.of("run_id", run, "metric_key", name, "page_token", page);
        JsonObject answer = asked.get("metrics/get-history", query);
        for (JsonElement point : answer.getAsJsonArray("metrics")) {
          JsonObject of = point.getAsJsonObject();
          numbers.add(
              name + " " + of.get("step").getAsLong() + " " + of.get("value").getAsDouble());
        }
        page = answer.has("next_page_token") ? answer.get("next_page_token").getAsString() : "";
      } while (!page.isEmpty());
    }
    return numbers.stream().sorted().toList();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
