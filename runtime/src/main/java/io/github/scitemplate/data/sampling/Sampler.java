package io.github.scitemplate.data.sampling;

import java.util.SplittableRandom;

/**
 * Draws which samples of a data set an epoch takes, and in which order. {@code
 * DataLoader.withSampler} uses it instead of shuffling. A sampler keeps no state: what it draws
 * depends on its own settings, the epoch and the generator alone, so a training that was stopped
 * goes on with the same samples. Several threads may use it at once.
 */
public interface Sampler {

  /** How many samples an epoch has: the same number each time. */
  int samples();

  /**
   * Draws the samples of an epoch.
   *
   * @param epoch from 0; validation and test always draw epoch 0
   * @param random the only source of randomness; its numbers depend on the experiment's seed and
   *     the epoch alone
   * @return {@link #samples} indices, each from 0 to below the size of the data set
   */
  int[] draw(long epoch, SplittableRandom random);

  /**
   * Checks that this sampler fits a loader. A sampler of your own need not check the indices that
   * it draws: the loader does.
   *
   * @throws IllegalArgumentException if it does not fit
   */
  default void check(int dataSize, int batchSize) {}

  /** Whether the order makes whole batches, so that nothing may sort the samples across them. */
  default boolean makesBatches() {
    return false;
  }

  /** Draws an epoch. */
  @FunctionalInterface
  interface Draw {
    /** As {@link Sampler#draw}. */
    int[] of(long epoch, SplittableRandom random);
  }

  /** A sampler of your own whose epochs have {@code samples} samples. */
  static Sampler of(int samples, Draw draw) {
    return new OwnSampler(samples, draw);
  }

  /** Some samples, in a new order in each epoch: PyTorch's {@code SubsetRandomSampler}. */
  static Sampler subset(int... indices) {
    return new SubsetSampler(indices);
  }

  /**
   * Draws each sample with a probability in proportion to its weight, with replacement: PyTorch's
   * {@code WeightedRandomSampler}.
   *
   * @param weights one for each sample of the data set, not negative
   * @param samples how many an epoch draws
   */
  static Sampler weighted(double[] weights, int samples) {
    return new WeightedSampler(weights, samples);
  }

  /**
   * Draws samples one after another, each with a probability in proportion to its weight among
   * those that are left (Efraimidis, Spirakis, "Weighted random sampling with a reservoir", 2006).
   *
   * @param weights one for each sample of the data set, not negative
   * @param samples how many an epoch draws, at most as many as weights above 0
   */
  static Sampler weightedWithoutReplacement(double[] weights, int samples) {
    return new ReservoirSampler(weights, samples);
  }

  /** As {@link #balanced(int[], int)}, with as many samples as there are. */
  static Sampler balanced(int[] classes) {
    return balanced(classes, classes.length);
  }

  /**
   * Takes all classes equally often, to within one sample, in mixed order. Within a class, all
   * samples are taken equally often, to within one: those of a rare class several times, those of a
   * frequent one not in every epoch.
   *
   * @param classes the class of each sample of the data set
   * @param samples how many an epoch draws, at least one of each class
   */
  static Sampler balanced(int[] classes, int samples) {
    return new BalancedSampler(classes, samples);
  }

  /**
   * Draws batches of {@code classesInBatch} classes and {@code samplesOfClass} samples of each, for
   * losses that compare samples (Hermans, Beyer, Leibe, "In Defense of the Triplet Loss", 2017). An
   * epoch has as many whole batches as fit the data set. The classes of a batch are drawn anew. A
   * sample of a class comes again when all others of the class have come, in a batch, too, if the
   * class has too few. The batch size of the loader must be the product of the two numbers.
   *
   * @param classes the class of each sample of the data set
   */
  static Sampler pk(int[] classes, int classesInBatch, int samplesOfClass) {
    return new PkSampler(classes, classesInBatch, samplesOfClass);
  }
}
