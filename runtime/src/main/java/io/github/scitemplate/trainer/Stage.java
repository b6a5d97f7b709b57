package io.github.scitemplate.trainer;

import io.github.scitemplate.monitor.Extent;
import java.util.Optional;

/**
 * How much to train before somebody is asked whether it is worth going on. Amounts are epochs or
 * iterations, as the config counts.
 *
 * @param until a multiple of {@code val_freq}; of another one, the next multiple counts
 * @param question asked when that is trained, validated and saved, unless training has ended there
 *     by itself
 */
public record Stage(Extent until, Question question) {
  /** All of it, and nobody is asked. */
  public static final Stage WHOLE =
      new Stage(Extent.toItsEnd(), amount -> Optional.of(Extent.toItsEnd()));

  /** Asked at the end of a stage by the thread that trains; it may take its time. */
  @FunctionalInterface
  public interface Question {

    /**
     * What is to follow. Where a stop may be requested meanwhile, it returns then, too, and what it
     * returns does not count.
     *
     * @param amount the stage's; as much is trained or, after an interruption, more
     * @return how far to go on; empty: to pause
     */
    Optional<Extent> whatNext(long amount);
  }
}
