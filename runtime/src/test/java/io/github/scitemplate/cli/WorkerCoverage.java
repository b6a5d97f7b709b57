package io.github.scitemplate.cli;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where JaCoCo's agents note what the workers of one command ran, in the profile {@code coverage}.
 * A worker that is killed while it writes leaves half a record, behind which nothing can be read.
 * So each command has a file of its own, which ends here with its last whole record.
 */
final class WorkerCoverage implements AutoCloseable {
  private static final Pattern FILE = Pattern.compile("destfile=([^,]*)");
  private static final int HEADER = 0x01;
  private static final int SESSION = 0x10;
  private static final int CLASS = 0x11;
  private static final int CONTINUED = 0x80;

  private final String agent;
  private final @Nullable Path file;

  private WorkerCoverage(String agent, @Nullable Path file) {
    this.agent = agent;
    this.file = file;
  }

  /**
   * The coverage of the next command's workers.
   *
   * @param agent the JVM option with the agent; empty if nobody asks for the coverage
   */
  static WorkerCoverage by(String agent) {
    Matcher shared = FILE.matcher(agent);
    if (!shared.find()) {
      return new WorkerCoverage(agent, null);
    }
    Path file = Path.of(shared.group(1)).resolveSibling("jacoco-" + UUID.randomUUID() + ".exec");
    String own = Matcher.quoteReplacement("destfile=" + file);
    return new WorkerCoverage(shared.replaceFirst(own), file);
  }

  /** The options that bring the agent into a worker. */
  List<String> options() {
    return agent.isEmpty() ? List.of() : List.of("--jvm-arg", agent);
  }

  /** Cuts the file behind its last whole record. All workers have ended. */
  @Override
  public void close() {
    if (file == null || !Files.exists(file)) {
      return;
    }
    try {
      Files.write(file, whole(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] whole(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteArrayInputStream left = new ByteArrayInputStream(bytes);
    DataInputStream records = new DataInputStream(left);
    int whole = 0;
    try {
      for (int kind = records.read(); kind >= 0 && skip(kind, records); kind = records.read()) {
        whole = bytes.length - left.available();
      }
    } catch (EOFException | UTFDataFormatException e) {
      // A worker was killed in the middle of this record.
    }
    return Arrays.copyOf(bytes, whole);
  }

  /** Reads the rest of a record; false if there is no such kind of record. */
  private static boolean skip(int kind, DataInputStream records) throws IOException {
    switch (kind) {
      case HEADER -> records.readInt();
      case SESSION -> {
        records.readUTF();
        records.readLong();
        records.readLong();
      }
      case CLASS -> {
        records.readLong();
        records.readUTF();
        records.readFully(new byte[(readCount(records) + Byte.SIZE - 1) / Byte.SIZE]);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static int readCount(DataInputStream records) throws IOException {
    int next = records.readUnsignedByte();
    return next < CONTINUED ? next : next - CONTINUED + (readCount(records) << 7);
  }
}
