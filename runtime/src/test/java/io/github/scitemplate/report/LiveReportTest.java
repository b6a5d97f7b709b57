package io.github.scitemplate.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveReportTest {
  @TempDir Path folder;
  private final AtomicReference<ReportedSession> now = new AtomicReference<>();
  private LiveReport report;
  private int port;

  @BeforeEach
  void start() throws IOException {
    now.set(MadeSession.write(folder, 3, 60));
    report = LiveReport.start(this::session, "made", "", 0);
    port = URI.create(report.address()).getPort();
  }

  private ReportedSession session() {
    return Objects.requireNonNull(now.get());
  }

  @AfterEach
  void stop() {
    report.close();
  }

  /** What the server answers to these very bytes; the connection is closed afterwards. */
  private String answer(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private String get(String path, String host) throws IOException {
    return answer("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  }

  private String get(String path) throws IOException {
    return get(path, "127.0.0.1:" + port);
  }

  @Test
  void thePageTheDataAndTheCurvesAreServed() throws IOException {
    assertTrue(get("/").startsWith("HTTP/1.1 200"));
    String data = get("/data");
    assertTrue(data.contains("\"session\":\"made\""), data.substring(0, 200));
    assertTrue(data.contains("X-content-type-options: nosniff"), data.substring(0, 400));
    assertTrue(get("/curves?experiment=2").startsWith("HTTP/1.1 200"));
    assertTrue(get("/data", "localhost:" + port).startsWith("HTTP/1.1 200"));
    assertTrue(get("/data", "[::1]:" + port).startsWith("HTTP/1.1 200"));
  }

  @Test
  void nothingElseIsServed() throws IOException {
    for (String path :
        List.of(
            "/../session.json",
            "/..%2f..%2fetc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "//etc/passwd",
            "/etc/passwd",
            "/report.html",
            "/data/..",
            "/data/x",
            "/curves",
            "/curves?experiment=0",
            "/curves?experiment=4",
            "/curves?experiment=-1",
            "/curves?experiment=../1",
            "/curves?experiment=1%2f..",
            "/curves?experiment=99999999999",
            "/curves?experiment=1&x=1",
            "http://evil.example/etc/passwd")) {
      assertTrue(get(path).startsWith("HTTP/1.1 404"), path + ": " + get(path));
    }
    assertTrue(get("/\\..\\x").startsWith("HTTP/1.1 40"));
  }

  @Test
  void requestsForOtherHostsAreRefused() throws IOException {
    for (String host :
        List.of(
            "evil.example",
            "evil.example:" + port,
            "127.0.0.1",
            "127.0.0.1:1",
            "127.0.0.1.evil.example:" + port,
            "localhost.evil.example:" + port,
            "192.168.0.1:" + port,
            "",
            "127.0.0.1:" + port + "@evil.example")) {
      assertTrue(get("/data", host).startsWith("HTTP/1.1 403"), host);
    }
    assertTrue(answer("GET /data HTTP/1.0\r\n\r\n").startsWith("HTTP/1.1 403"));
    assertTrue(
        answer(
                "GET /data HTTP/1.1\r\nHost: 127.0.0.1:"
                    + port
                    + "\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
            .startsWith("HTTP/1.1 403"));
  }

  @Test
  void nothingCanBeChanged() throws IOException {
    for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "PATCH")) {
      String answer =
          answer(
              method
                  + " /data HTTP/1.1\r\nHost: 127.0.0.1:"
                  + port
                  + "\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
      assertTrue(answer.startsWith("HTTP/1.1 405"), method + ": " + answer);
    }
  }

  @Test
  void anUnchangedSessionIsNotSentAgain() throws IOException {
    String first = get("/data");
    String tag = first.replaceAll("(?s).*Etag: (\\S+).*", "$1");
    String again =
        answer(
            "GET /data HTTP/1.1\r\nHost: localhost:"
                + port
                + "\r\nIf-None-Match: "
                + tag
                + "\r\nConnection: close\r\n\r\n");
    assertTrue(again.startsWith("HTTP/1.1 304"), again);
  }

  @Test
  void onlyThisMachineCanReachIt() throws IOException {
    for (var network :
        java.util.Collections.list(java.net.NetworkInterface.getNetworkInterfaces())) {
      for (var other : java.util.Collections.list(network.getInetAddresses())) {
        if (!other.isLoopbackAddress()) {
          assertThrows(
              IOException.class,
              () -> {
                try (Socket socket = new Socket()) {
                  socket.connect(new InetSocketAddress(other, port), 2000);
                }
              },
              other.toString());
        }
      }
    }
  }

  @Test
  void aPortThatIsTakenIsTold() {
    UserException refused =
        assertThrows(UserException.class, () -> LiveReport.start(this::session, "made", "", port));
    assertTrue(refused.problem().contains("port " + port), refused.problem());
  }

  @Test
  void theNamesThatAreAskedForAreServed() {
    var everywhere = new LocalNames("0.0.0.0", new InetSocketAddress(8080));
    assertTrue(everywhere.allow(List.of("192.168.0.7:8080")));
    assertFalse(everywhere.allow(List.of("evil.example:8080")));
    assertEquals("127.0.0.1:8080", everywhere.shown());
    var named =
        new LocalNames("node7", new InetSocketAddress(InetAddress.getLoopbackAddress(), 80));
    assertTrue(named.allow(List.of("NODE7")));
    assertFalse(named.allow(List.of("192.168.0.7")));
  }

  @Test
  void thePageFollowsTheSessionAndKeepsWhatTheReaderChose() throws Exception {
    Assumptions.assumeTrue(Browser.program().isPresent(), "no browser");
    try (Browser browser = Browser.start(Browser.program().orElseThrow())) {
      browser.size(1400, 2400);
      browser.open(URI.create(report.address()));
      browser.await("document.querySelector('#curves input[value=epochs]')");
      browser.value("document.querySelector('#curves input[value=epochs]').click()");
      browser.value(
          "(() => { const f = document.getElementById('filter'); f.value = 'completed'; f.dispatchEvent(new Event('input')); })()");
      assertEquals(3, browser.number("document.querySelectorAll('#table tbody tr').length"));
      String before = browser.text("document.getElementById('made').textContent");
      now.set(MadeSession.write(folder, 5, 80));
      browser.await("document.querySelectorAll('#table tbody tr').length === 5");
      assertNotEquals("", before);
      assertTrue(browser.text("document.getElementById('news').textContent").startsWith("Live"));
      assertTrue(
          browser
              .value("document.querySelector('#curves input[value=epochs]').checked")
              .getAsBoolean());
      assertEquals("completed", browser.text("document.getElementById('filter').value"));
      assertEquals(List.of(), browser.complaints());
    }
  }
}
