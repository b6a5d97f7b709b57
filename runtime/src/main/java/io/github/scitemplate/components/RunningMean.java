package io.github.scitemplate.components;

/** An average that is still being gathered: its sum and its count so far. */
interface RunningMean {

  /** The sum of the values. */
  double sum();

  /** How many values there were. */
  long count();

  /** Goes on from a checkpoint. */
  void goOnFrom(double savedSum, long savedCount);
}
