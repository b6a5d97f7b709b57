package io.github.scitemplate.trainer;

import java.util.OptionalLong;

/**
 * How much to train before somebody is asked whether it is worth going on. Amounts are epochs or
 * iterations, as the config counts; 0 stands for all there is to train.
 *
 * @param amount a multiple of {@code val_freq}; of another one, the next multiple counts
 * @param question asked when that is trained, validated and saved, unless training has ended there
 *     by itself
 */
public record Stage(long amount, Question question) {
  /** All of it, and nobody is asked. */
  public static final Stage WHOLE = new Stage(0, amount -> OptionalLong.of(0));

  /** Asked at the end of a stage by the thread that trains; it may take its time. */
  @FunctionalInterface
  public interface Question {

    /**
     * What is to follow. Where a stop may be requested meanwhile, it returns then, too, and what it
     * returns does not count.
     *
     * @param amount the stage's; as much is trained or, after an interruption, more
     * @return until which amount to go on; empty: to pause
     */
    OptionalLong reached(long amount);
  }
}
