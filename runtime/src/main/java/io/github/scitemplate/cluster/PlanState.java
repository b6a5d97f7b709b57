package io.github.scitemplate.cluster;

/**
 * Where tasks look for work: {@code plan.json}.
 *
 * @param first the lowest chunk that may have lines which nobody has claimed, from 1
 * @param last the highest chunk; less than {@code first} if there is none
 * @param closed whether no further line comes, so that an idle task ends at once
 * @param urgent a chunk whose lines go before those of all others; 0 if there is none
 * @param stopped whether no line may be claimed any more, though some are left
 */
public record PlanState(int first, int last, int urgent, boolean closed, boolean stopped) {
  /** A plan without lines. */
  public static final PlanState EMPTY = new PlanState(1, 0, false, false);

  /** A plan whose lines all have the same rank. */
  PlanState(int first, int last, boolean closed, boolean stopped) {
    this(first, last, 0, closed, stopped);
  }

  boolean isComplete() {
    return first > 0 && last >= 0 && urgent >= 0;
  }
}
