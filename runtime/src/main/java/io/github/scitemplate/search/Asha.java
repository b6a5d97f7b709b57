package io.github.scitemplate.search;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Asynchronous successive halving: Li et al., "A System for Massively Parallel Hyperparameter
 * Tuning" (MLSys 2020). At every rung the best part of the experiments that came there goes on.
 *
 * <p>Two ways to use it: {@link #goesOn} ends an experiment that is not among the best of its rung
 * at that moment; {@link #promotion} lets every experiment pause at its rung, and goes on with a
 * paused one as soon as it belongs to the best, as in the paper.
 *
 * @param reduction one of so many goes on, 2 or more
 */
public record Asha(Goal goal, int reduction) implements Pruning {

  public Asha {
    if (reduction < 2) {
      throw new IllegalArgumentException("A reduction of " + reduction + " reduces nothing");
    }
  }

  /** An experiment to go on with. */
  public record Promotion(int experiment, int fromRung) {}

  @Override
  public boolean goesOn(List<RungScores> experiments, int experiment, int rung) {
    double loss = experiments.get(experiment).loss(rung, goal);
    if (loss == Double.POSITIVE_INFINITY) {
      return false;
    }
    long reached = experiments.stream().filter(e -> e.reached(rung)).count();
    long better =
        experiments.stream().filter(e -> e.reached(rung) && e.loss(rung, goal) < loss).count();
    return better < StrictMath.max(1, reached / reduction);
  }

  /**
   * The paused experiment to go on with; if there is none, it is time for a new one. High rungs
   * first; in a rung the best first, of equals the one listed first.
   *
   * @param rungs how many there are
   */
  public Optional<Promotion> promotion(List<RungScores> experiments, int rungs) {
    for (int rung = rungs - 1; rung >= 0; rung--) {
      int from = rung;
      Optional<Promotion> found =
          best(experiments, rung).stream()
              .filter(i -> !experiments.get(i).training() && !experiments.get(i).reached(from + 1))
              .map(i -> new Promotion(i, from))
              .findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The best part of a rung, the best first; experiments that have gone on belong to it too. */
  private List<Integer> best(List<RungScores> experiments, int rung) {
    List<Integer> reached =
        IntStream.range(0, experiments.size())
            .filter(i -> experiments.get(i).reached(rung))
            .boxed()
            .toList();
    return reached.stream()
        .filter(i -> experiments.get(i).loss(rung, goal) < Double.POSITIVE_INFINITY)
        .sorted(Comparator.comparingDouble(i -> experiments.get(i).loss(rung, goal)))
        .limit(reached.size() / reduction)
        .toList();
  }
}
