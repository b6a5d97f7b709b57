package io.github.scitemplate.data.splitting;

import java.util.SplittableRandom;

/** A way to give each sample to a part. */
interface Partition {

  /** The part of each sample, from 0. */
  int[] byShares(double[] shares, SplittableRandom random);

  /** The fold of each sample, from 0. */
  int[] intoFolds(int folds, SplittableRandom random);
}
