package io.github.scitemplate.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonParseException;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads what a process tells, from where it read last. It opens the file anew each time, since a
 * shared disk shows what others wrote only to who opens it afterwards. Lines that are damaged are
 * left out: they are news, and the truth stands in other files.
 */
final class TellingReader {
  private static final int MOST_AT_ONCE = 1 << 20;
  private static final int TAIL_BYTES = 1 << 18;
  private static final int MOST_UNOPENED = 9;

  private final Path file;
  private long position;
  private int unopened;

  TellingReader(Path file, long position) {
    this.file = file;
    this.position = position;
  }

  /** All that a process has told. */
  static List<Telling> whole(Path file) throws IOException {
    TellingReader reader = new TellingReader(file, 0);
    List<Telling> all = new ArrayList<>();
    for (long before = -1; before < reader.position; ) {
      before = reader.position;
      all.addAll(reader.news());
    }
    return all;
  }

  /**
   * Goes to the end of a file that has been read by an earlier driver.
   *
   * @return the first line, and the last ones that are news about lines and the process
   */
  List<Telling> skip() throws IOException {
    List<Telling> kept = new ArrayList<>();
    kept.addAll(firstLine());
    long end = OwnFile.length(file);
    if (end - TAIL_BYTES > position) {
      position = end - TAIL_BYTES; // begins amid a line, which then is no telling
    }
    for (long before = -1; before < position; ) {
      before = position;
      news().stream().filter(telling -> !(telling instanceof Telling.Heard)).forEach(kept::add);
    }
    return kept;
  }

  private List<Telling> firstLine() throws IOException {
    List<Telling> first = new ArrayList<>();
    try (FileChannel channel = OwnFile.open(file, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(TAIL_BYTES);
      while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
        // reads on until the buffer is full, or the file ends
      }
      for (int i = 0; i < bytes.position(); i++) {
        if (bytes.get(i) == '\n') {
          add(new String(bytes.array(), 0, i, UTF_8), first);
          position = i + 1L;
          return first;
        }
      }
    }
    return first;
  }

  /**
   * Whether a look may find news. Asking for the length costs less than opening the file; but only
   * opening makes sure that a shared disk tells the length of now, so each tenth look opens it.
   */
  boolean mayHaveNews() throws IOException {
    if (OwnFile.length(file) > position || unopened >= MOST_UNOPENED) {
      unopened = 0;
      return true;
    }
    unopened++;
    return false;
  }

  /** What was told since the last look, at most a megabyte of it. Only whole lines are read. */
  List<Telling> news() throws IOException {
    List<Telling> news = new ArrayList<>();
    try (FileChannel channel = OwnFile.open(file, StandardOpenOption.READ)) {
      long grown = channel.size() - position;
      if (grown <= 0) {
        return news;
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(grown, MOST_AT_ONCE));
      while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
        // reads on until the buffer is full, or the file ends
      }
      take(Arrays.copyOf(bytes.array(), bytes.position()), news);
    }
    return news;
  }

  private void take(byte[] bytes, List<Telling> news) {
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        add(new String(bytes, start, i - start, UTF_8), news);
        start = i + 1;
      }
    }
    // A line that fills the whole buffer is none of ours: skip it, or nothing is read ever again.
    position += start == 0 && bytes.length == MOST_AT_ONCE ? bytes.length : start;
  }

  private static void add(String line, List<Telling> news) {
    try {
      news.add(TellingText.read(line));
    } catch (JsonParseException e) {
      // See above: a damaged line is no news.
    }
  }
}
