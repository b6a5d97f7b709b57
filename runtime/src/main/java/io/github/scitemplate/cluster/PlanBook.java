package io.github.scitemplate.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The plan as its only writer knows it: which lines are open, and which nobody has claimed. */
final class PlanBook {
  private static final int MOST_UNTOUCHED = 2 + Submitting.MOST_TASKS / PlanChunks.MOST_LINES;

  private final ClusterFiles files;

  /** The open lines by their places. */
  private final Map<PlanPlace, OpenLine> open = new HashMap<>();

  /** The lines of each chunk that nobody is known to have claimed; no entry if there are none. */
  private final TreeMap<Integer, BitSet> unclaimed = new TreeMap<>();

  /** The chunks whose lines go first, as long as some are free. */
  private final TreeSet<Integer> urgent = new TreeSet<>();

  private PlanState written = PlanState.EMPTY;
  private int last;
  private boolean closed;
  private boolean stopped;

  PlanBook(ClusterFiles files) {
    this.files = files;
  }

  /**
   * Takes over the plan of an earlier driver.
   *
   * @param wanted the assignments that are not over. Those that have a line are removed
   */
  void adopt(Map<Integer, Assignment> wanted) throws IOException {
    written = stateBefore();
    last = Math.max(written.last(), highestChunk());
    if (written.urgent() > 0) {
      urgent.add(written.urgent());
    }
    Map<Integer, OpenLine> newest = new HashMap<>();
    for (int chunk = 1; chunk <= last; chunk++) {
      if (chunk >= written.first() || !wanted.isEmpty()) {
        adopt(chunk, wanted, newest);
      }
    }
    for (OpenLine line : newest.values()) {
      open.put(line.place, line);
      wanted.remove(line.assignment.experiment());
    }
    withdrawOthers();
  }

  private void adopt(int chunk, Map<Integer, Assignment> wanted, Map<Integer, OpenLine> newest)
      throws IOException {
    List<PlanLine> lines = PlanChunks.read(files, chunk);
    for (int line = 0; line < lines.size(); line++) {
      Assignment assignment = lines.get(line).assignment();
      if (assignment.equals(wanted.get(assignment.experiment()))) {
        newest.put(assignment.experiment(), new OpenLine(new PlanPlace(chunk, line), assignment));
      }
    }
    if (chunk >= written.first()) {
      BitSet free = Claims.claimed(files, chunk);
      free.flip(0, lines.size());
      if (!free.isEmpty()) {
        unclaimed.put(chunk, free);
      }
    }
  }

  /** Claims the lines that nobody needs, so that no task trains what is over. */
  private void withdrawOthers() throws IOException {
    for (int chunk : new ArrayList<>(unclaimed.keySet())) {
      BitSet lines = (BitSet) Objects.requireNonNull(unclaimed.get(chunk)).clone();
      for (int line = lines.nextSetBit(0); line >= 0; line = lines.nextSetBit(line + 1)) {
        PlanPlace place = new PlanPlace(chunk, line);
        if (!open.containsKey(place)) {
          Claims.claim(files, place, TaskLife.DRIVER);
          noLongerFree(place);
        }
      }
    }
  }

  /** What was written last. A power cut can damage it; all of it is found out again, too. */
  private PlanState stateBefore() {
    try {
      return ClusterRecords.planState(files);
    } catch (IOException e) {
      return PlanState.EMPTY;
    }
  }

  private int highestChunk() throws IOException {
    return ClusterNumbers.highest(files.group("plan"), ".jsonl");
  }

  /**
   * Adds lines as a new chunk.
   *
   * @param lines at least one, at most {@link PlanChunks#MOST_LINES}
   * @param first whether they go before the lines that are free by now
   */
  void plan(List<PlanLine> lines, boolean first) throws IOException {
    PlanChunks.write(files, last + 1, lines);
    last++;
    for (int line = 0; line < lines.size(); line++) {
      PlanPlace place = new PlanPlace(last, line);
      open.put(place, new OpenLine(place, lines.get(line).assignment()));
    }
    BitSet free = new BitSet(lines.size());
    free.set(0, lines.size());
    if (first && !unclaimed.isEmpty()) {
      urgent.add(last);
    }
    unclaimed.put(last, free);
  }

  /** Says whether more lines may come, and whether lines may be claimed. */
  void say(boolean isClosed, boolean isStopped) {
    closed = isClosed;
    stopped = isStopped;
  }

  /** Writes where tasks look for work, if that has changed. */
  void writeState() throws IOException {
    int first = unclaimed.isEmpty() ? last + 1 : unclaimed.firstKey();
    urgent.retainAll(unclaimed.keySet());
    int before = urgent.isEmpty() ? 0 : urgent.first();
    PlanState state = new PlanState(first, last, before, closed, stopped);
    if (!state.equals(written)) {
      ClusterRecords.write(files, state);
      written = state;
    }
  }

  /** The open line at a place; null if it is over, or was planned again elsewhere. */
  @Nullable OpenLine at(PlanPlace place) {
    return open.get(place);
  }

  Collection<OpenLine> open() {
    return open.values();
  }

  /** Takes note that a line is claimed; returns it if it is open. */
  @Nullable OpenLine claimed(PlanPlace place, TaskLife task) {
    noLongerFree(place);
    OpenLine line = open.get(place);
    if (line != null) {
      line.claimant = task;
    }
    return line;
  }

  private void noLongerFree(PlanPlace place) {
    BitSet free = unclaimed.get(place.chunk());
    if (free != null) {
      free.clear(place.line());
      if (free.isEmpty()) {
        unclaimed.remove(place.chunk());
      }
    }
  }

  /** Forgets a line: its assignment is over, or is planned again. */
  void remove(OpenLine line) {
    open.remove(line.place);
  }

  /**
   * Looks which lines are claimed that were not known to be. Tasks claim about in the order of
   * chunks, so the look ends behind some chunks without any claim.
   */
  void survey(Consumer<OpenLine> found) throws IOException {
    int untouched = 0;
    for (int chunk : new ArrayList<>(unclaimed.keySet())) {
      BitSet free = Objects.requireNonNull(unclaimed.get(chunk));
      BitSet claimed = Claims.claimed(files, chunk);
      untouched += claimed.isEmpty() ? 1 : 0;
      claimed.and(free);
      for (int line = claimed.nextSetBit(0); line >= 0; line = claimed.nextSetBit(line + 1)) {
        OpenLine claim = claimed(new PlanPlace(chunk, line), claimant(new PlanPlace(chunk, line)));
        if (claim != null) {
          found.accept(claim);
        }
      }
      if (untouched == MOST_UNTOUCHED) {
        return;
      }
    }
  }

  /** Who has claimed a line. A claim that cannot be read is nobody's: its line is lost. */
  TaskLife claimant(PlanPlace place) {
    try {
      return Claims.of(files, place).orElse(TaskLife.DRIVER);
    } catch (IOException e) {
      return TaskLife.DRIVER;
    }
  }

  /** Whether a line is known to be claimed. */
  boolean isClaimed(PlanPlace place) {
    BitSet free = unclaimed.get(place.chunk());
    return free == null || !free.get(place.line());
  }
}
