package io.github.scitemplate.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lends arrays that live as long as a network to the iteration that uses them. DJL gives a result
 * to the manager of its first operand, so a result of a parameter would live to the end of
 * training. While the parameter is lent, its results are closed with the iteration.
 *
 * <p>Most models have no parameter as first operand, and lending costs time. So parameters are lent
 * only after some were seen to have results.
 */
public final class Lending {
  private static final int SCOPES_BETWEEN_LOOKS = 32;
  private final BorrowedMemory memory = new BorrowedMemory();
  private final NDManager lasting;
  private final NDManager parameters;
  private final Set<NDArray> kept = Collections.newSetFromMap(new IdentityHashMap<>());
  private @Nullable NDManager scope;
  private long scopes;
  private boolean needed;

  /**
   * Begins with nothing lent.
   *
   * @param lasting a manager that lives as long as the network
   */
  public Lending(NDManager lasting) {
    this.lasting = memory.watched(lasting);
    this.parameters = memory.watched(lasting.newSubManager());
  }

  /** Takes over an array of a parameter. */
  public void keep(NDArray array) {
    array.attach(parameters);
    kept.add(array);
  }

  /** Begins an iteration. Closing its manager gives back what was lent to it. */
  public NDManager newScope() {
    scopes++;
    if (!needed && (scopes == 2 || scopes % SCOPES_BETWEEN_LOOKS == 0)) {
      needed = closeResults();
    }
    NDManager begun = memory.watched(lasting.newSubManager());
    scope = begun;
    return begun;
  }

  /**
   * Keeps the memory of arrays that are closed from now on, since a backward pass may read it,
   * until {@link #endRecording}.
   */
  public void startRecording() {
    memory.begin();
  }

  /** Lets go of the memory that was kept since {@link #startRecording}. */
  public void endRecording() {
    memory.end();
  }

  /** Closes the results of parameters. Returns whether there were any. */
  private boolean closeResults() {
    boolean found = false;
    for (NDArray array : parameters.getManagedArrays()) {
      if (!kept.contains(array)) {
        array.close();
        found = true;
      }
    }
    return found;
  }

  /**
   * Returns {@code array}, which is a parameter's, and lends it first if parameters have results.
   */
  NDArray parameter(NDArray array) {
    if (needed) {
      lend(array);
    }
    return array;
  }

  /** Lends {@code array} until the present iteration ends. */
  @SuppressWarnings("ReferenceEquality") // a manager equals nothing but itself
  public void lend(NDArray array) {
    @Nullable NDManager now = scope;
    if (now != null && array.getManager() != now && now.isOpen()) {
      array.tempAttach(now);
    }
  }
}
