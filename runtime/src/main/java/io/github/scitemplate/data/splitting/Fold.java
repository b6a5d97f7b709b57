package io.github.scitemplate.data.splitting;

import java.util.Arrays;

/**
 * One fold of a cross-validation: which samples are trained with, and which are held out. Together
 * they are all samples, none of them twice.
 */
public final class Fold {
  private final int[] train;
  private final int[] heldOut;

  Fold(int[] train, int[] heldOut) {
    this.train = train;
    this.heldOut = heldOut;
  }

  /** The indices of the samples of all other folds, ascending. */
  public int[] train() {
    return train.clone();
  }

  /** The indices of the samples of this fold, ascending: to validate or to test with. */
  public int[] heldOut() {
    return heldOut.clone();
  }

  @Override
  public String toString() {
    return "train " + Arrays.toString(train) + ", held out " + Arrays.toString(heldOut);
  }
}
