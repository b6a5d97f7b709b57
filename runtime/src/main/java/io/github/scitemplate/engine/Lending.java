package io.github.scitemplate.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.jspecify.annotations.Nullable;

/**
 * Lends what lives as long as a network to the iteration that uses it. DJL gives a result to the
 * manager of its first operand, so a result of a parameter would stay to the end of training; while
 * the parameter is lent, its results end with the iteration.
 */
final class Lending {
  private final NDManager lasting;
  private @Nullable NDManager scope;

  /**
   * @param lasting owns what is lent
   */
  Lending(NDManager lasting) {
    this.lasting = lasting;
  }

  /** Begins an iteration; whoever closes the manager gives back what was lent to it. */
  NDManager newScope() {
    NDManager begun = lasting.newSubManager();
    scope = begun;
    return begun;
  }

  /** Lends {@code array} until the present iteration ends; it is the same array. */
  @SuppressWarnings("ReferenceEquality") // a manager equals nothing but itself
  NDArray lent(NDArray array) {
    @Nullable NDManager now = scope;
    if (now != null && array.getManager() != now && now.isOpen()) {
      array.tempAttach(now);
    }
    return array;
  }
}
