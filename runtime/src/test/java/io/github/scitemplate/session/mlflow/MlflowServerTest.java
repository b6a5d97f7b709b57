package io.github.scitemplate.session.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server whose answer begins well does not hold the sending up. */
class MlflowServerTest {
  private static final int CHUNK = 1 << 16;

  @Test
  void anAnswerThatStopsAfterItsHeadersIsGivenUpOn() throws Exception {
    HttpServer http =
        serve(
            exchange -> {
              exchange.sendResponseHeaders(200, 10);
              exchange.getResponseBody().write('{');
              exchange.getResponseBody().flush();
            });
    try {
      MlflowServer asked = asked(http, Duration.ofMillis(300));
      IOException e =
          assertThrows(IOException.class, () -> asked.post("runs/create", new JsonObject()));
      assertEquals("no whole answer within 0.3 s", e.getMessage());
    } finally {
      http.stop(0);
    }
  }

  @Test
  void anAnswerWithoutAnEndIsRefusedAndItsConnectionClosed() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    HttpServer http =
        serve(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              try (OutputStream body = exchange.getResponseBody()) {
                while (true) {
                  body.write(new byte[CHUNK]);
                }
              } finally {
                closed.countDown();
              }
            });
    try {
      MlflowServer asked = asked(http, Duration.ofMinutes(2));
      IOException e =
          assertThrows(IOException.class, () -> asked.post("runs/create", new JsonObject()));
      assertTrue(e.toString().contains("longer than"), e.toString());
      assertTrue(closed.await(1, TimeUnit.MINUTES), "the connection is still open");
    } finally {
      http.stop(0);
    }
  }

  private interface Answer {
    void give(HttpExchange exchange) throws IOException;
  }

  private static HttpServer serve(Answer answer) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          answer.give(exchange);
        });
    http.start();
    return http;
  }

  private static MlflowServer asked(HttpServer http, Duration patience) {
    URI address = URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    return new MlflowServer(address, Map.of(), patience);
  }
}
