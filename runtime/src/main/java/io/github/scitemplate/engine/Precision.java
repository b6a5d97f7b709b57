package io.github.scitemplate.engine;

/** In which numbers a training calculates. Parameters and optimizers always have float32. */
public enum Precision {
  /** All in float32. */
  FP32,
  /** Convolutions and products of matrices in bfloat16, all else in float32. */
  BF16
}
