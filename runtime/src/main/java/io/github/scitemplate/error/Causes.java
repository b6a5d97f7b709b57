package io.github.scitemplate.error;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the first cause of a failure, and words for it. */
public final class Causes {
  private Causes() {}

  /**
   * The first cause, or the failure itself if it has none. A project's code can make causes that
   * form a circle; then this is the last one before the circle closes.
   */
  public static Throwable root(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Throwable root = failure;
    seen.add(root);
    for (@Nullable Throwable cause = root.getCause();
        cause != null && seen.add(cause);
        cause = cause.getCause()) {
      root = cause;
    }
    return root;
  }

  /** The message of a failure, or the name of its class if it has none. */
  public static String words(Throwable failure) {
    String kind = failure.getClass().getSimpleName();
    if (failure.getMessage() == null) {
      return kind;
    }
    return failure instanceof Error ? kind + ": " + failure.getMessage() : failure.getMessage();
  }
}
