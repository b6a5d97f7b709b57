package io.github.scitemplate.session.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.ToNumberPolicy;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes {@code search.jsonl}: a line of JSON, with a checksum, for each decision of a
 * search. Lines after a damaged one are ignored: the same results lead to the same decisions again.
 */
public final class SearchJournal implements AutoCloseable {
  private static final long MOST_BYTES = 512L << 20;
  private static final String CHECKSUM = ",\"crc32c\":\"";
  private static final Gson GSON =
      new GsonBuilder()
          .disableHtmlEscaping()
          .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
          .create();

  /**
   * One decision.
   *
   * @param job its number, from 1
   * @param experiment the experiment to train
   * @param until how far to train it, in the unit of the config; 0 means to its end
   * @param values the values of a new experiment by name, for a choice its place in the list; null
   *     for an experiment that began before
   * @param end why no further job begins; null if this is a job
   * @param seconds how long the session had been at work
   */
  public record Line(
      long job,
      int experiment,
      long until,
      @Nullable Map<String, Object> values,
      @Nullable String end,
      double seconds) {

    public static Line job(
        long job,
        int experiment,
        long until,
        @Nullable Map<String, Object> values,
        double seconds) {
      return new Line(job, experiment, until, values, null, seconds);
    }

    public static Line end(String reason, double seconds) {
      return new Line(0, 0, 0, null, reason, seconds);
    }
  }

  private final Path file;
  private final List<Line> lines;

  /** Where each line ends. */
  private final List<Long> ends;

  private @Nullable FileChannel channel;

  private SearchJournal(Path file, List<Line> lines, List<Long> ends) {
    this.file = file;
    this.lines = lines;
    this.ends = ends;
  }

  /**
   * Reads the journal; a missing file is an empty journal.
   *
   * @param warnings receives warnings about damaged lines
   */
  public static SearchJournal read(Path file, Consumer<String> warnings) throws IOException {
    byte[] bytes =
        OwnFile.isListed(file) && OwnFile.isThere(file)
            ? OwnFile.bytes(file, MOST_BYTES)
            : new byte[0];
    List<Line> lines = new ArrayList<>();
    List<Long> ends = new ArrayList<>();
    int start = 0;
    for (int end = next(bytes, start); end >= 0; end = next(bytes, start)) {
      @Nullable Line line = line(new String(bytes, start, end - start, UTF_8));
      if (line == null) {
        warnings.accept(
            "Warning: line "
                + (lines.size() + 1)
                + " of "
                + file
                + " is damaged; what was decided from there on is decided again.");
        break;
      }
      lines.add(line);
      start = end + 1;
      ends.add((long) start);
    }
    return new SearchJournal(file, lines, ends);
  }

  private static int next(byte[] bytes, int start) {
    for (int i = start; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static @Nullable Line line(String text) {
    int mark = text.lastIndexOf(CHECKSUM);
    if (mark < 0 || !text.equals(withChecksum(text.substring(0, mark)))) {
      return null;
    }
    try {
      return GSON.fromJson(text, Line.class);
    } catch (RuntimeException | StackOverflowError e) {
      return null;
    }
  }

  /** The line, closed with a checksum of its text so far. */
  private static String withChecksum(String open) {
    CRC32C checksum = new CRC32C();
    checksum.update(open.getBytes(UTF_8));
    return open + CHECKSUM + String.format("%08x", checksum.getValue()) + "\"}";
  }

  /** The decisions that the file held when it was read, without forgotten ones. */
  public List<Line> lines() {
    return List.copyOf(lines);
  }

  /**
   * Treats a line and all lines after it as damaged.
   *
   * @param place the index of the line in {@link #lines}, since equal lines may exist
   */
  public void forgetFrom(int place) {
    lines.subList(place, lines.size()).clear();
    ends.subList(place, ends.size()).clear();
  }

  /** Cuts off the damaged lines, so that the next reader does not warn of them again. */
  public void cutOffTheRest() throws IOException {
    if (OwnFile.isThere(file) && Files.size(file) > sound()) {
      open();
    }
  }

  /** How many bytes at the start of the file are sound lines. */
  private long sound() {
    return ends.isEmpty() ? 0 : ends.get(ends.size() - 1);
  }

  /**
   * Adds a decision. It is not synced to the disk: after a power cut the same results lead to the
   * same decision.
   */
  public void append(Line line) throws IOException {
    String json = GSON.toJson(line);
    byte[] bytes = (withChecksum(json.substring(0, json.length() - 1)) + "\n").getBytes(UTF_8);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    FileChannel to = open();
    long start = to.position();
    try {
      while (buffer.hasRemaining()) {
        to.write(buffer);
      }
    } catch (IOException e) {
      cutBack(to, start, e);
      throw e;
    }
  }

  /** Leaves no half line, behind which every later line would be ignored. */
  private static void cutBack(FileChannel to, long start, IOException failure) {
    try {
      to.truncate(start).position(start);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private FileChannel open() throws IOException {
    if (channel == null) {
      channel =
          OwnFile.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
              .truncate(sound())
              .position(sound());
    }
    return Objects.requireNonNull(channel);
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.force(true);
      channel.close();
    }
  }
}
