package io.github.scitemplate.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonParseException;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a session's files which of its tasks wait and run, without a driver and without asking
 * the engine. It changes no file. One that looks again reads only the submissions that were not
 * over. Damaged files are left out: this is for people, and decides nothing.
 */
public final class ClusterGlance {
  private static final Pattern RECORD = Pattern.compile("([1-9]\\d{0,8})\\.json");
  private static final Pattern GROUP = Pattern.compile("\\d{1,6}");

  /**
   * More than the first or the last line of what a task tells has, unless an experiment says it.
   */
  private static final int LONGEST_LINE = 1 << 13;

  private final ClusterFiles files;
  private final Set<Integer> over = new HashSet<>();

  public ClusterGlance(ClusterFiles files) {
    this.files = files;
  }

  /** What the session is to the engine; nothing if it never ran on one, or the file is damaged. */
  public Optional<ClusterIdentity> identity() {
    return OwnFile.isThere(files.identity()) ? readIdentity() : Optional.empty();
  }

  private Optional<ClusterIdentity> readIdentity() {
    try {
      return Optional.of(ClusterRecords.identity(files, ""));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The names of the submissions of which the files do not say that all their tasks are over. Those
   * whose records are damaged are among them.
   */
  public List<String> names(ClusterIdentity identity) throws IOException {
    open();
    return numbers().stream()
        .filter(number -> !over.contains(number))
        .map(identity::nameOf)
        .toList();
  }

  /** The tasks of the submissions that are not over. */
  public List<TaskGlance> tasks() throws IOException {
    List<TaskGlance> tasks = new ArrayList<>();
    for (Map.Entry<Integer, Submission> entry : open().entrySet()) {
      Map<Integer, Integer> lives = TaskLives.newest(files, entry.getKey());
      for (int index = 0; index < entry.getValue().tasks(); index++) {
        @Nullable Integer life = lives.get(index);
        tasks.add(
            life == null
                ? waiting(entry.getValue(), index)
                : told(entry.getValue(), new TaskLife(entry.getKey(), index, life)));
      }
    }
    return tasks;
  }

  private static TaskGlance waiting(Submission submission, int index) {
    String job = submission.job().isEmpty() ? "" : submission.job() + "_" + index;
    return new TaskGlance(
        submission.name(), index, TaskGlance.State.WAITING, new TaskPlace(job, ""));
  }

  private TaskGlance told(Submission submission, TaskLife task) throws IOException {
    Path file = files.telling(task);
    @Nullable Telling first = edge(file, true);
    @Nullable Telling last = edge(file, false);
    TaskPlace place =
        first instanceof Telling.Began began
            ? new TaskPlace(began.job(), began.node())
            : new TaskPlace("", "");
    TaskGlance.State state = TaskGlance.State.RUNNING;
    if (last instanceof Telling.Left left) {
      state =
          left.why() == Telling.Why.NOTHING_LEFT ? TaskGlance.State.OVER : TaskGlance.State.WAITING;
    }
    return new TaskGlance(submission.name(), task.index(), state, place);
  }

  /** The first or the last whole line of a file; null if it is too long, damaged or not there. */
  private static @Nullable Telling edge(Path file, boolean first) throws IOException {
    try (FileChannel channel = OwnFile.open(file, StandardOpenOption.READ)) {
      int length = (int) Math.min(channel.size(), LONGEST_LINE);
      long from = first ? 0 : channel.size() - length;
      ByteBuffer bytes = ByteBuffer.allocate(length);
      while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
        // reads on until the buffer is full, or the file ends
      }
      String text = new String(bytes.array(), 0, bytes.position(), UTF_8);
      int end = first ? text.indexOf('\n') : text.lastIndexOf('\n');
      if (end < 0) {
        return null;
      }
      return TellingText.read(text.substring(first ? 0 : text.lastIndexOf('\n', end - 1) + 1, end));
    } catch (NoSuchFileException | JsonParseException e) {
      return null;
    }
  }

  /** The submissions that are not over, by their numbers. */
  private SortedMap<Integer, Submission> open() throws IOException {
    SortedMap<Integer, Submission> open = new TreeMap<>();
    for (int number : numbers()) {
      if (!over.contains(number)) {
        add(number, open);
      }
    }
    return open;
  }

  private void add(int number, Map<Integer, Submission> open) {
    try {
      Optional<Submission> submission = ClusterRecords.submission(files, number);
      if (submission.isPresent() && submission.get().over()) {
        over.add(number);
      } else {
        submission.ifPresent(found -> open.put(number, found));
      }
    } catch (IOException e) {
      // A damaged record is left out.
    }
  }

  /** The numbers of all submissions, found by listings. */
  private SortedSet<Integer> numbers() throws IOException {
    SortedSet<Integer> numbers = new TreeSet<>();
    Path all = files.group("jobs");
    for (String group : names(all)) {
      if (GROUP.matcher(group).matches()) {
        for (String name : names(all.resolve(group))) {
          Matcher record = RECORD.matcher(name);
          if (record.matches()) {
            numbers.add(Integer.valueOf(record.group(1)));
          }
        }
      }
    }
    return numbers;
  }

  private static List<String> names(Path folder) throws IOException {
    try {
      return OwnFile.names(folder);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }
}
