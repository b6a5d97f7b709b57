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

  /** The chunks without free lines. A claim is never taken back, so they stay so. */
  private final BitSet full = new BitSet();

  private int read;

  /**
   * Whether it has claimed a line. Tasks seldom look at the same time again after the first one.
   */
  private boolean hasClaimed;

  private List<String> lines = List.of();

  public Claimant(ClusterFiles files, TaskLife task) {
    this.files = files;
    this.task = task;
  }

  /**
   * Claims a line that nobody has claimed. Many tasks spread over several chunks.
   *
   * @return nothing if there is none by now, or if no line may be claimed any more
   */
  public Optional<Claimed> next() throws IOException {
    PlanState state = ClusterRecords.planState(files);
    if (state.stopped() || state.last() < state.first()) {
      return Optional.empty();
    }
    if (state.urgent() > 0 && !full.get(state.urgent())) {
      @Nullable Claimed urgent = claimFrom(state.urgent(), state.urgent());
      if (urgent != null) {
        return Optional.of(urgent);
      }
    }
    int own = Math.min(state.first() + task.index() / PlanChunks.MOST_LINES, state.last());
    @Nullable Claimed claimed = claimFrom(own, state.last());
    return Optional.ofNullable(claimed != null ? claimed : claimFrom(state.first(), own - 1));
  }

  /** Claims a line in one of the chunks; null if all are claimed. */
  private @Nullable Claimed claimFrom(int first, int last) throws IOException {
    for (int chunk = full.nextClearBit(first); chunk <= last; chunk = full.nextClearBit(chunk)) {
      @Nullable Claimed claimed = claimIn(chunk);
      if (claimed != null) {
        return claimed;
      }
      full.set(chunk);
    }
    return null;
  }

  /** Claims a line of a chunk; null if all are claimed. */
  private @Nullable Claimed claimIn(int chunk) throws IOException {
    if (read != chunk) {
      lines = PlanChunks.texts(files, chunk);
      read = chunk;
    }
    BitSet tried = new BitSet();
    for (BitSet free = free(chunk, tried); !free.isEmpty(); free = free(chunk, tried)) {
      int line = hasClaimed && tried.isEmpty() ? free.nextSetBit(0) : chosen(free);
      PlanPlace place = new PlanPlace(chunk, line);
      if (Claims.claim(files, place, task)) {
        hasClaimed = true;
        return new Claimed(place, PlanChunks.line(files, chunk, lines.get(line)));
      }
      tried.set(line); // a late listing may not show its claim yet
    }
    return null;
  }

  private BitSet free(int chunk, BitSet tried) throws IOException {
    BitSet free = Claims.claimed(files, chunk);
    free.flip(0, lines.size());
    free.andNot(tried);
    return free;
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
