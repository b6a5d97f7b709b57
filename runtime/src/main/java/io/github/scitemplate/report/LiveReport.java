package io.github.scitemplate.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.scitemplate.error.UserException;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves the report of a session that may be training, for a browser on the same machine. It
 * answers three addresses, gives nothing but the session's report, and changes nothing:
 *
 * <pre>
 * /                         the page
 * /data                     the session, as JSON; the page asks every two seconds
 * /curves?experiment=3      the learning curves of an experiment, packed
 * </pre>
 *
 * A request that names another host than this one is refused: a page of somebody else could
 * otherwise read the report by letting its own name lead here.
 */
public final class LiveReport implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int THREADS = 4;
  private static final int MOST_POINTS_OF_ONE = 4000;
  private static final long MOST_PICTURE_BYTES = 8L << 20;
  private static final String EXPERIMENT = "experiment=";

  private final LiveSnapshot snapshot;
  private final PageFile page;
  private final String title;
  private final LocalNames names;
  private final HttpServer server;
  private final ExecutorService threads;

  private LiveReport(
      LiveSnapshot snapshot, PageFile page, String title, LocalNames names, HttpServer server) {
    this.snapshot = snapshot;
    this.page = page;
    this.title = title;
    this.names = names;
    this.server = server;
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "dashboard");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Reads a session again whenever a page may have to be brought up to date. */
  @FunctionalInterface
  public interface Source {
    ReportedSession read() throws IOException;
  }

  /**
   * Begins to serve.
   *
   * @param title the session's name
   * @param host the address to listen on; empty for this machine alone
   * @param port 0 for any that is free
   * @throws UserException if the address cannot be used
   */
  public static LiveReport start(Source source, String title, String host, int port)
      throws IOException {
    LiveSnapshot snapshot = new LiveSnapshot(source::read);
    snapshot.get();
    InetAddress address = address(host.isEmpty() ? LOOPBACK : host);
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(address, port), 0);
    } catch (BindException e) {
      throw new UserException(
          "The dashboard cannot listen on "
              + address.getHostAddress()
              + ", port "
              + port
              + ": "
              + e.getMessage()
              + ".",
          "Leave out -Dport (--port) to have a free one chosen.",
          e);
    }
    LiveReport report =
        new LiveReport(
            snapshot,
            PageFile.read("report.html", "report.js"),
            title,
            new LocalNames(host, server.getAddress()),
            server);
    server.setExecutor(report.threads);
    server.createContext("/", report::answer);
    server.start();
    return report;
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new UserException(
          "There is no host '" + host + "'.",
          "Correct -Dhost (--host), or leave it out to serve this machine alone.",
          e);
    }
  }

  /** The address of the page, for people. */
  public String address() {
    return "http://" + names.shown() + "/";
  }

  private void answer(HttpExchange exchange) {
    try (exchange) {
      respond(exchange);
    } catch (IOException | RuntimeException e) {
      // The browser has gone, or asks again.
    }
  }

  private void respond(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    if (!names.allow(exchange.getRequestHeaders().get("Host"))) {
      send(exchange, 403, "text/plain", "This address is not served.\n".getBytes(UTF_8));
    } else if (!List.of("GET", "HEAD").contains(method)) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      send(exchange, 405, "text/plain", "Nothing can be changed here.\n".getBytes(UTF_8));
    } else {
      switch (String.valueOf(exchange.getRequestURI().getRawPath())) {
        case "/" -> send(exchange, 200, "text/html; charset=utf-8", page());
        case "/data" -> sendData(exchange);
        case "/curves" -> sendCurves(exchange);
        default -> notFound(exchange);
      }
    }
  }

  private byte[] page() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] json = snapshot.get().json();
    try (Writer out = new BufferedWriter(new OutputStreamWriter(bytes, UTF_8))) {
      page.write(out, title, true, () -> out.write(new String(json, UTF_8)), () -> {});
    }
    return bytes.toByteArray();
  }

  private void sendData(HttpExchange exchange) throws IOException {
    LiveSnapshot.Newest newest = snapshot.get();
    exchange.getResponseHeaders().set("ETag", newest.tag());
    if (newest.tag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      exchange.sendResponseHeaders(304, -1);
    } else {
      send(exchange, 200, "application/json", newest.json());
    }
  }

  private void sendCurves(HttpExchange exchange) throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getRawQuery());
    Map<Integer, ReportedExperiment> known = snapshot.get().experiments();
    boolean valid =
        query.startsWith(EXPERIMENT)
            && query.substring(EXPERIMENT.length()).matches("[1-9]\\d{0,8}");
    ReportedExperiment one =
        valid ? known.get(Integer.valueOf(query.substring(EXPERIMENT.length()))) : null;
    if (one == null) {
      notFound(exchange);
    } else {
      send(
          exchange,
          200,
          "application/octet-stream",
          ReportPage.packed(one, MOST_POINTS_OF_ONE, MOST_PICTURE_BYTES));
    }
  }

  private static void notFound(HttpExchange exchange) throws IOException {
    send(exchange, 404, "text/plain", "There is nothing here.\n".getBytes(UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    boolean head = exchange.getRequestMethod().toUpperCase(Locale.ROOT).equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  /** Stops serving at once. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
