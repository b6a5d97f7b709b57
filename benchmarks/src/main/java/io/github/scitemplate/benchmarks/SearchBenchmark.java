package io.github.scitemplate.benchmarks;

import io.github.scitemplate.search.SearchMethod;
import java.util.List;
public final class SearchBenchmark {
  public static void main(String[] a) {
    int trials = 100, seeds = Integer.parseInt(a[0]);
    for (SearchProblem p : SearchProblem.values()) {
      System.out.printf("%-12s", p.label());
      for (SearchMethod m : SearchMethod.values())
        System.out.printf(" %s %.5f", m, SearchRace.median(new SearchRace(trials, 1).bests(p, m, seeds)) - p.minimum());
      System.out.printf(" par8 %.5f%n", SearchRace.median(new SearchRace(trials, 8).bests(p, SearchMethod.TPE, seeds)) - p.minimum());
    }
    for (SearchProblem p : List.of(SearchProblem.HARTMANN6, SearchProblem.OPTIMIZER))
    System.out.printf("ask 1000 %.2f 10000 %.2f%n", SearchRace.askMillis(p, 1000), SearchRace.askMillis(p, 10000));
  }
}
