package io.github.scitemplate.session.executor;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who can say what becomes of the tasks when this process is interrupted.
 *
 * @param answers shows a question and returns the line that a person types, null at the end of
 *     input; absent if nobody sits there
 */
public record Person(Optional<Function<String, @Nullable String>> answers) {
  /** Nobody sits there. */
  public static final Person NOBODY = new Person(Optional.empty());
}
