package io.github.scitemplate.error;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What lies behind a failure. */
public final class Causes {
  private Causes() {}

  /**
   * The first cause: the failure itself if it has none. Where causes form a circle, which a
   * project's code can make, the last one before it closes.
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

  /** What a failure says, or its kind if it says nothing. */
  public static String words(Throwable failure) {
    String kind = failure.getClass().getSimpleName();
    if (failure.getMessage() == null) {
      return kind;
    }
    return failure instanceof Error ? kind + ": " + failure.getMessage() : failure.getMessage();
  }
}
