package io.github.scitemplate.trainer.step;

/** Whether the passes of a training are compiled. Compiled ones give the same bits. */
public enum Compilation {
  /** Where they can be. */
  AUTO,
  /** Never. */
  OFF,
  /** Always: what cannot be compiled is an error. */
  REQUIRE
}
