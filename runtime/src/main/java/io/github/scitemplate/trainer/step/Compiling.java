package io.github.scitemplate.trainer.step;

import java.util.OptionalInt;

/**
 * How the calls of a training are made. The bits do not depend on it.
 *
 * @param compilation whether passes are compiled
 * @param stepsPerCall how many iterations one call may do; absent: by the time they take
 */
public record Compiling(Compilation compilation, OptionalInt stepsPerCall) {
  /** Compiles what can be compiled. */
  public static final Compiling AUTO = new Compiling(Compilation.AUTO, OptionalInt.empty());
}
