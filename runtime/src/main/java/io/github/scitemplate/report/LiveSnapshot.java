package io.github.scitemplate.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The newest data of a session for a page that asks again and again. The session is read at most
 * every two seconds, and for at most a twentieth of the time, since it may be training on this
 * machine. If it cannot be read, the last data stay. Thread-safe.
 */
final class LiveSnapshot {
  private static final long LEAST_NANOS_BETWEEN = 2_000_000_000L;
  private static final int MOST_OF_THE_TIME = 20;

  /** Reads a session. */
  interface Reading {
    ReportedSession read() throws IOException;
  }

  /**
   * A session as it was at some time.
   *
   * @param json the session for the page's script
   * @param tag differs when anything but the time differs
   * @param experiments by their numbers
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Newest(byte[] json, String tag, Map<Integer, ReportedExperiment> experiments) {}

  private final Reading reading;
  private @Nullable Newest newest;
  private long nextRead;

  LiveSnapshot(Reading reading) {
    this.reading = reading;
  }

  /**
   * The newest data.
   *
   * @throws IOException if the session could never be read
   */
  synchronized Newest get() throws IOException {
    @Nullable Newest before = newest;
    long start = System.nanoTime();
    if (before != null && start - nextRead < 0) {
      return before;
    }
    try {
      Newest read = of(reading.read());
      newest = before != null && before.tag().equals(read.tag()) ? before : read;
    } catch (IOException | RuntimeException e) {
      if (before == null) {
        throw e;
      }
    }
    long end = System.nanoTime();
    nextRead = end + Math.max(LEAST_NANOS_BETWEEN, MOST_OF_THE_TIME * (end - start));
    return java.util.Objects.requireNonNull(newest);
  }

  private static Newest of(ReportedSession session) throws IOException {
    StringWriter json = new StringWriter();
    ReportJson.write(session, json);
    String text = json.toString();
    CRC32C checksum = new CRC32C();
    checksum.update(text.replaceFirst("\"made\":\"[^\"]*\"", "").getBytes(UTF_8));
    return new Newest(
        text.getBytes(UTF_8),
        "\"" + Long.toHexString(checksum.getValue()) + "-" + text.length() + "\"",
        session.experiments().stream()
            .collect(Collectors.toMap(ReportedExperiment::number, Function.identity())));
  }
}
