package io.github.scitemplate.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lends what lives as long as a network to the iteration that uses it. DJL gives a result to the
 * manager of its first operand, so a result of a parameter would stay to the end of training; while
 * the parameter is lent, its results end with the iteration.
 *
 * <p>Most models have no parameter as first operand, and lending costs time: parameters are lent
 * from when it is seen that they have results.
 */
public final class Lending {
  private static final int SCOPES_BETWEEN_LOOKS = 32;
  private final NDManager lasting;
  private final NDManager parameters;
  private final Set<NDArray> kept = Collections.newSetFromMap(new IdentityHashMap<>());
  private @Nullable NDManager scope;
  private long scopes;
  private boolean needed;

  /**
   * A network that has lent nothing yet.
   *
   * @param lasting lives as long as the network
   */
  public Lending(NDManager lasting) {
    this.lasting = lasting;
    this.parameters = lasting.newSubManager();
  }

  /** Takes over an array of a parameter. */
  public void keep(NDArray array) {
    array.attach(parameters);
    kept.add(array);
  }

  /** Begins an iteration; whoever closes the manager gives back what was lent to it. */
  public NDManager newScope() {
    scopes++;
    if (!needed && (scopes == 2 || scopes % SCOPES_BETWEEN_LOOKS == 0)) {
      needed = closeResults();
    }
    NDManager begun = lasting.newSubManager();
    scope = begun;
    return begun;
  }

  /** Whether there were any. */
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

  /** A parameter's array, lent if parameters have results; it is the same array. */
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
