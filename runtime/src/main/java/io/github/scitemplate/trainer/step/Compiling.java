package io.github.scitemplate.trainer.step;

import io.github.scitemplate.engine.Precision;
import java.util.OptionalInt;

/**
 * How the calls of a training are made. The bits depend on the precision alone.
 *
 * @param compilation whether passes are compiled
 * @param stepsPerCall how many iterations one call may do; absent: by the time they take
 * @param precision in which numbers compiled passes calculate
 */
public record Compiling(Compilation compilation, OptionalInt stepsPerCall, Precision precision) {
  /** Compiles what can be compiled. */
  public static final Compiling AUTO =
      new Compiling(Compilation.AUTO, OptionalInt.empty(), Precision.FP32);
}
