package io.github.scitemplate.cluster;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Claims lines of the plan for one process of a task. One thread uses it. */
public final class Claimant {
  private final ClusterFiles files;
  private final TaskLife task;
  private int first = 1;
  private int read;
  private List<PlanLine> lines = List.of();

  public Claimant(ClusterFiles files, TaskLife task) {
    this.files = files;
    this.task = task;
  }

  /**
   * Claims a line that nobody has claimed.
   *
   * @return nothing if there is none by now, or if no line may be claimed any more
   */
  public Optional<Claimed> next() throws IOException {
    PlanState state = ClusterRecords.planState(files);
    first = Math.max(first, state.first());
    for (int chunk = first; chunk <= state.last() && !state.stopped(); chunk++) {
      @Nullable Claimed claimed = claimIn(chunk);
      if (claimed != null) {
        return Optional.of(claimed);
      }
      if (chunk == first) {
        first++; // all its lines are claimed, and a claim is never taken back
      }
    }
    return Optional.empty();
  }

  /** Claims a line of a chunk; null if all are claimed. */
  private @Nullable Claimed claimIn(int chunk) throws IOException {
    if (read != chunk) {
      lines = PlanChunks.read(files, chunk);
      read = chunk;
    }
    BitSet free = Claims.claimed(files, chunk);
    free.flip(0, lines.size());
    while (!free.isEmpty()) {
      int line = chosen(free);
      PlanPlace place = new PlanPlace(chunk, line);
      if (Claims.claim(files, place, task)) {
        return new Claimed(place, lines.get(line));
      }
      free.clear(line);
    }
    return null;
  }

  /** A free line. Tasks that look at the same time choose different ones if there are enough. */
  private int chosen(BitSet free) {
    int skipped = task.index() % free.cardinality();
    int line = free.nextSetBit(0);
    for (int i = 0; i < skipped; i++) {
      line = free.nextSetBit(line + 1);
    }
    return line;
  }
}
