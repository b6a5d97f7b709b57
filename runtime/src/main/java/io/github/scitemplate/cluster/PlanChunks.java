package io.github.scitemplate.cluster;

import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads and writes the chunks of a plan. A chunk is written once and never changed. */
public final class PlanChunks {
  /**
   * The most lines of a chunk. Each task reads the whole chunk in which it claims a line, so more
   * of them would cost a shared disk more.
   */
  public static final int MOST_LINES = 100;

  private static final long MOST_BYTES = 1L << 30;

  private PlanChunks() {}

  /**
   * Reads the lines of a chunk.
   *
   * @throws IOException if there is no such chunk, or if it is damaged
   */
  public static List<PlanLine> read(ClusterFiles files, int chunk) throws IOException {
    List<PlanLine> lines = new ArrayList<>();
    for (String text : texts(files, chunk)) {
      lines.add(line(files, chunk, text));
    }
    return lines;
  }

  /** The lines of a chunk as the file has them. */
  static List<String> texts(ClusterFiles files, int chunk) throws IOException {
    return OwnFile.text(files.chunk(chunk), MOST_BYTES).lines().toList();
  }

  /**
   * Reads one of the {@link #texts}.
   *
   * @throws IOException if it is damaged
   */
  static PlanLine line(ClusterFiles files, int chunk, String text) throws IOException {
    try {
      PlanLine line = ClusterRecords.GSON.fromJson(text, PlanLine.class);
      if (line == null || !line.isComplete()) {
        throw new IllegalArgumentException("a line is incomplete");
      }
      return line;
    } catch (RuntimeException e) {
      throw new IOException(files.chunk(chunk) + " is damaged: " + e.getMessage(), e);
    }
  }

  /**
   * Writes a chunk.
   *
   * @param lines at least one and at most {@value #MOST_LINES}
   */
  static void write(ClusterFiles files, int chunk, List<PlanLine> lines) throws IOException {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(ClusterRecords.GSON.toJson(line)).append('\n'));
    Path file = files.chunk(chunk);
    OwnFile.makeFolders(Objects.requireNonNull(file.getParent()));
    OwnFile.makeFolders(files.claims(chunk));
    if (!AtomicFile.writeOnce(file, text.toString())
        && !OwnFile.text(file, MOST_BYTES).equals(text.toString())) {
      throw new IOException(file + " was there already: another driver works on this session");
    }
  }
}
