package io.github.scitemplate.search.pruning;

import java.util.List;

/** The rule that decides which experiments go on, and the rungs where it decides. */
public record PruningPlan(Pruning rule, Rungs rungs) {

  private static final int MOST_SHOWN = 12;

  public PruningPlan {
    if (rungs.count() == 0) {
      throw new IllegalArgumentException("Pruning needs a rung to decide at");
    }
  }

  /** The plan in words, for people. */
  public String inWords() {
    List<String> all = rungs.amounts().stream().map(String::valueOf).toList();
    String amounts =
        all.size() <= MOST_SHOWN
            ? String.join(", ", all)
            : String.join(", ", all.subList(0, MOST_SHOWN - 2)) + ", …, " + all.get(all.size() - 1);
    String goesOn =
        rule instanceof Asha asha
            ? "one of " + asha.reduction() + " goes on"
            : "what is no worse than the median goes on";
    return goesOn + " after " + amounts;
  }
}
