package io.github.scitemplate.engine;

import java.util.SplittableRandom;

/**
 * Gives every random draw of an experiment its seed, mixed from the experiment's seed, the draw's
 * purpose and the moment. Nothing is drawn from a running stream. So what happens at iteration n
 * depends only on n, and a resume needs no generator's state. The mixing is the finaliser of
 * SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
 *
 * @param seed the experiment's seed
 */
public record Randomness(long seed) {

  /** What a draw is for; draws for different purposes are independent. */
  public enum Purpose {
    INITIALISATION(1),
    ORDER(2),
    DROPOUT(3),
    AUGMENTATION(4),
    VALIDATION(5),
    TEST(6),
    EVALUATION_OF_TRAINING(7),
    STEP(8),
    AFTER_VALIDATION(9),
    SAMPLER(10),
    BUCKETS(11),
    SAMPLE(12),
    MIXING(13);

    private final long code;

    Purpose(long code) {
      this.code = code;
    }
  }

  /**
   * The seed of one draw, at least 0.
   *
   * @param purpose what the draw is for
   * @param epoch from 0, or the number of a parameter
   * @param iteration from 0 within the epoch
   */
  public long seedFor(Purpose purpose, long epoch, long iteration) {
    long mixed = mix(seed + 1);
    mixed = mix(mixed ^ purpose.code);
    mixed = mix(mixed ^ (epoch + 1));
    return mix(mixed ^ (iteration + 1)) & Long.MAX_VALUE;
  }

  /** A generator for one draw. */
  public SplittableRandom generatorFor(Purpose purpose, long epoch, long iteration) {
    return new SplittableRandom(seedFor(purpose, epoch, iteration));
  }

  /**
   * The order of {@code size} samples in {@code epoch}: a uniform permutation (Fisher and Yates).
   */
  public long[] permutation(int size, long epoch) {
    SplittableRandom random = generatorFor(Purpose.ORDER, epoch, 0);
    long[] order = new long[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
