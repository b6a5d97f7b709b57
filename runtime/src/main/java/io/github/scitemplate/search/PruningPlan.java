package io.github.scitemplate.search;

import java.util.stream.Collectors;

/** Which experiments go on, and where that is decided. */
public record PruningPlan(Pruning rule, Rungs rungs) {

  public PruningPlan {
    if (rungs.count() == 0) {
      throw new IllegalArgumentException("Pruning needs a rung to decide at");
    }
  }

  /** The rule and where it decides, for people. */
  public String inWords() {
    String amounts =
        rungs.amounts().stream().map(String::valueOf).collect(Collectors.joining(", "));
    String goesOn =
        rule instanceof Asha asha
            ? "one of " + asha.reduction() + " goes on"
            : "what is no worse than the median goes on";
    return goesOn + " after " + amounts;
  }
}
