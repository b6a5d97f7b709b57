package io.github.scitemplate.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A headless Chromium with one page, driven by its DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final long SECONDS = 60;
  private final Process process;
  private final Path profile;
  private final WebSocket socket;
  private final AtomicInteger numbers = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
  private final List<String> complaints = new ArrayList<>();
  private final StringBuilder received = new StringBuilder();
  private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();

  private Browser(Process process, Path profile, String address) {
    this.process = process;
    this.profile = profile;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address), new Listener())
            .join();
  }

  /** The program, if this machine has it. */
  static Optional<Path> program() {
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(
            folder ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Browser start(Path program) throws IOException, InterruptedException {
    Path profile = Files.createTempDirectory("browser");
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("output.txt").toFile())
            .start();
    Path port = profile.resolve("DevToolsActivePort");
    for (int i = 0; i < 600 && (!Files.exists(port) || Files.size(port) == 0); i++) {
      Thread.sleep(50);
    }
    String number = Files.readAllLines(port).get(0);
    String pages = read(URI.create("http://127.0.0.1:" + number + "/json"));
    for (JsonElement page : JsonParser.parseString(pages).getAsJsonArray()) {
      if (page.getAsJsonObject().get("type").getAsString().equals("page")) {
        Browser browser =
            new Browser(
                process, profile, page.getAsJsonObject().get("webSocketDebuggerUrl").getAsString());
        browser.call("Page.enable", new JsonObject());
        browser.call("Runtime.enable", new JsonObject());
        browser.call("Log.enable", new JsonObject());
        return browser;
      }
    }
    process.destroy();
    throw new IOException("the browser has no page");
  }

  private static String read(URI address) throws IOException {
    try (var in = address.toURL().openStream()) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private final class Listener implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      received.append(text);
      if (last) {
        JsonObject message = JsonParser.parseString(received.toString()).getAsJsonObject();
        received.setLength(0);
        take(message);
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }

  private void take(JsonObject message) {
    if (message.has("id")) {
      Objects.requireNonNull(answers.remove(message.get("id").getAsInt())).complete(message);
      return;
    }
    JsonObject about = message.getAsJsonObject("params");
    switch (message.get("method").getAsString()) {
      case "Page.loadEventFired" -> loaded.complete(null);
      case "Runtime.exceptionThrown" -> complain(about.toString());
      case "Runtime.consoleAPICalled" -> {
        if (List.of("error", "warning").contains(about.get("type").getAsString())) {
          complain(about.toString());
        }
      }
      case "Log.entryAdded" -> {
        JsonObject entry = about.getAsJsonObject("entry");
        if (List.of("error", "warning").contains(entry.get("level").getAsString())) {
          complain(entry.toString());
        }
      }
      default -> {}
    }
  }

  private synchronized void complain(String text) {
    complaints.add(text);
  }

  /** Errors and warnings of the page so far. */
  synchronized List<String> complaints() {
    return List.copyOf(complaints);
  }

  JsonObject call(String method, JsonObject parameters) {
    int number = numbers.incrementAndGet();
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    answers.put(number, answer);
    JsonObject message = new JsonObject();
    message.addProperty("id", number);
    message.addProperty("method", method);
    message.add("params", parameters);
    socket.sendText(message.toString(), true).join();
    try {
      JsonObject answered = answer.get(SECONDS, TimeUnit.SECONDS);
      if (answered.has("error")) {
        throw new AssertionError(method + ": " + answered.get("error"));
      }
      return answered.getAsJsonObject("result");
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(method, e);
    }
  }

  private static JsonObject object(Object... pairs) {
    JsonObject object = new JsonObject();
    for (int i = 0; i < pairs.length; i += 2) {
      Object value = pairs[i + 1];
      if (value instanceof Number number) {
        object.addProperty((String) pairs[i], number);
      } else if (value instanceof Boolean flag) {
        object.addProperty((String) pairs[i], flag);
      } else {
        object.addProperty((String) pairs[i], (String) value);
      }
    }
    return object;
  }

  /** Opens a page and waits until it is loaded. */
  void open(URI address) {
    loaded = new CompletableFuture<>();
    call("Page.navigate", object("url", address.toString()));
    loaded.orTimeout(SECONDS, TimeUnit.SECONDS).join();
  }

  /** The value of an expression of JavaScript, which may be a promise. */
  JsonElement value(String expression) {
    JsonObject result =
        call(
            "Runtime.evaluate",
            object("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (result.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
    }
    JsonElement value = result.getAsJsonObject("result").get("value");
    return value == null ? com.google.gson.JsonNull.INSTANCE : value;
  }

  int number(String expression) {
    return value(expression).getAsInt();
  }

  String text(String expression) {
    return value(expression).getAsString();
  }

  /** Waits until an expression is true. */
  void await(String expression) throws InterruptedException {
    for (int i = 0; i < 400; i++) {
      if (value("Boolean(" + expression + ")").getAsBoolean()) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError(expression + " did not become true; " + complaints());
  }

  void size(int width, int height) {
    call(
        "Emulation.setDeviceMetricsOverride",
        object("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  void dark(boolean dark) {
    JsonArray features = new JsonArray();
    features.add(object("name", "prefers-color-scheme", "value", dark ? "dark" : "light"));
    JsonObject parameters = new JsonObject();
    parameters.add("features", features);
    call("Emulation.setEmulatedMedia", parameters);
  }

  /** Writes a picture of the page from its top, as high as the window. */
  void picture(Path file) throws IOException {
    String data = call("Page.captureScreenshot", object("format", "png")).get("data").getAsString();
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode(data));
  }

  @Override
  public void close() throws IOException {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      // The browser may still be writing; the system clears the folder for temporary files.
    }
  }
}
