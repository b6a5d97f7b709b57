package io.github.scitemplate.trainer;

import io.github.scitemplate.monitor.Extent;
import java.util.Optional;

/**
 * How much to train before somebody is asked whether it is worth going on. Amounts are epochs or
 * iterations, as the config counts.
 *
 * @param until a multiple of {@code val_freq}; the stage ends at the next multiple if it is none
 * @param question asked when the stage is trained, validated and saved, unless training has ended
 *     by itself
 */
public record Stage(Extent until, Question question) {
  /** The whole training, without a question. */
  public static final Stage WHOLE =
      new Stage(Extent.toItsEnd(), amount -> Optional.of(Extent.toItsEnd()));

  /**
   * Decides what follows a stage. The thread that trains asks it, and waits as long as it takes.
   */
  @FunctionalInterface
  public interface Question {

    /**
     * Says how far training goes on. If a stop is requested meanwhile, this returns early, and the
     * answer does not count.
     *
     * @param amount how far the stage was to go; after an interruption, more may be trained
     * @return how far to go on; empty: to pause
     */
    Optional<Extent> whatNext(long amount);
  }
}
