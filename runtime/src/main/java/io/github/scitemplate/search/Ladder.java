package io.github.scitemplate.search;

import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.monitor.ScoreMode;
import io.github.scitemplate.search.pruning.Promotions;
import io.github.scitemplate.search.pruning.Promotions.Promotion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the rungs of a search, from the first to the end of the training, and decides which
 * experiment goes on from where.
 */
final class Ladder {
  private final ScoreMode scoreMode;
  private final List<Long> amounts;
  private final @Nullable Promotions promotions;

  /** On how many rungs each experiment has been counted. */
  private final Map<Integer, Integer> accounted = new HashMap<>();

  Ladder(SearchPlan plan) {
    this.scoreMode = plan.scoreMode();
    this.amounts = plan.pruning().map(pruning -> pruning.rungs().amounts()).orElse(List.of());
    this.promotions =
        plan.pruning().map(p -> Promotions.of(p.rule(), p.rungs().count())).orElse(null);
  }

  /** How many rungs lie before the end. */
  int rungs() {
    return amounts.size();
  }

  /** How far training goes for a rung; the rung {@link #rungs} means the end. */
  Extent until(int rung) {
    return rung < amounts.size() ? Extent.upTo(amounts.get(rung)) : Extent.toItsEnd();
  }

  /** The rung for which {@link #until} gives this extent; -1 if there is none. */
  int rung(Extent until) {
    return until.isToItsEnd() ? amounts.size() : amounts.indexOf(until.amount());
  }

  /** The experiment that goes on next, if one may. */
  Optional<Promotion> next() {
    return promotions == null ? Optional.empty() : promotions.next();
  }

  void goesOn(int experiment) {
    if (promotions != null) {
      promotions.goesOn(experiment);
    }
  }

  /**
   * Takes account of a result. An experiment that has trained to its end counts on all rungs. One
   * that has failed counts up to the rung that it was on its way to.
   *
   * @param newest whether the job is the last of its experiment; otherwise the experiment has gone
   *     on already
   */
  void account(Job job, JobEnd end, boolean newest) {
    if (promotions == null) {
      return;
    }
    int experiment = job.experiment();
    double score = end.measured().map(Measures::valScore).orElse(Double.NaN);
    double loss = Double.isNaN(score) ? Double.POSITIVE_INFINITY : scoreMode.loss(score);
    int reached = end instanceof JobEnd.Completed ? rungs() : rung(job.until());
    int last = StrictMath.min(reached, rungs() - 1);
    for (int rung = accounted.getOrDefault(experiment, 0); rung <= last; rung++) {
      if (rung == last && newest && end instanceof JobEnd.Paused) {
        promotions.pauses(experiment, rung, loss);
      } else {
        promotions.passes(experiment, rung, loss);
      }
    }
    accounted.put(experiment, last + 1);
  }
}
