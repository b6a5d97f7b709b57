package io.github.scitemplate.session.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.scitemplate.error.ShownText;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks an MLflow server by its REST interface. Every request ends within a few seconds, by an
 * exception if need be.
 */
final class MlflowServer {
  private static final String API = "/api/2.0/mlflow/";
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";

  /** How long a request may take. */
  static final Duration USUAL_PATIENCE = Duration.ofSeconds(8);

  /** A file may take so many times as long. */
  private static final int PATIENCE_OF_FILES = 4;

  private static final int LONGEST_MESSAGE = 300;
  private static final int OK = 200;
  private static final int MULTIPLE_CHOICES = 300;

  private final HttpClient http;
  private final String address;
  private final Duration patience;
  private final Optional<String> authorization;

  /**
   * @param environment may hold the credentials, in the variables that MLflow's own clients read
   * @param patience how long a request may take
   */
  MlflowServer(URI address, Map<String, String> environment, Duration patience) {
    this.patience = patience;
    this.address = address.toString().replaceAll("/+$", "");
    this.authorization = authorization(environment);
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(patience)
            .build();
  }

  private static Optional<String> authorization(Map<String, String> environment) {
    @Nullable String token = environment.get("MLFLOW_TRACKING_TOKEN");
    @Nullable String user = environment.get("MLFLOW_TRACKING_USERNAME");
    if (user != null) {
      String both = user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
      return Optional.of("Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8)));
    }
    return Optional.ofNullable(token).map(given -> "Bearer " + given);
  }

  /** The address without a slash at its end. */
  String address() {
    return address;
  }

  /** Sends {@code body} to an endpoint such as {@code runs/create}. */
  JsonObject post(String endpoint, JsonElement body) throws IOException {
    return answer("POST", API + endpoint, "application/json", text(body), patience);
  }

  /** Asks an endpoint such as {@code metrics/get-history}. */
  JsonObject get(String endpoint, Map<String, String> query) throws IOException {
    String words =
        query.entrySet().stream()
            .map(word -> word.getKey() + "=" + URLEncoder.encode(word.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    String path = API + endpoint + "?" + words;
    return answer("GET", path, "application/json", BodyPublishers.noBody(), patience);
  }

  /** Stores a file at a place below the server's artifacts. */
  void put(String place, Path file) throws IOException {
    BodyPublisher body = BodyPublishers.ofFile(file);
    Duration atMost = patience.multipliedBy(PATIENCE_OF_FILES);
    answer("PUT", ARTIFACTS + place, "application/octet-stream", body, atMost);
  }

  private static BodyPublisher text(JsonElement body) {
    return BodyPublishers.ofString(body.toString(), UTF_8);
  }

  private JsonObject answer(
      String method, String path, String type, BodyPublisher body, Duration atMost)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Content-Type", type)
            .method(method, body);
    authorization.ifPresent(words -> request.header("Authorization", words));
    HttpResponse<String> response = await(request.build(), atMost);
    int status = response.statusCode();
    if (status < OK || status >= MULTIPLE_CHOICES) {
      throw new MlflowRefusal(status, "HTTP " + status + " " + message(response.body()));
    }
    return json(response.body()).orElseGet(JsonObject::new);
  }

  /** The whole answer. The time of a request ends with its last byte, not with its headers. */
  private HttpResponse<String> await(HttpRequest request, Duration atMost) throws IOException {
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(request, headers -> new BoundedText());
    try {
      return answer.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new MlflowSilence("no whole answer within " + atMost.toMillis() / 1000.0 + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String message = cause.getMessage();
      throw new MlflowSilence(message == null ? cause.toString() : message, cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MlflowSilence("interrupted", e);
    } finally {
      answer.cancel(true); // does nothing to one that has come
    }
  }

  private static Optional<JsonObject> json(String body) {
    try {
      JsonElement parsed = JsonParser.parseString(body);
      return parsed.isJsonObject() ? Optional.of(parsed.getAsJsonObject()) : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private static String message(String body) {
    String said =
        json(body)
            .map(answer -> answer.get("message"))
            .filter(JsonElement::isJsonPrimitive)
            .map(JsonElement::getAsString)
            .orElse(body)
            .strip();
    String line = said.lines().findFirst().orElse("");
    return ShownText.of(
        line.length() > LONGEST_MESSAGE ? line.substring(0, LONGEST_MESSAGE) + "…" : line);
  }
}
