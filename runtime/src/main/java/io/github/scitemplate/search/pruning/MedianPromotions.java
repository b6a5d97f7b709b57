package io.github.scitemplate.search.pruning;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Promotes experiments by {@link MedianRule}. Each experiment is judged once at a rung, by the
 * experiments that reached the rung before it; those that pass go on in the order in which they
 * came.
 */
final class MedianPromotions implements Promotions {
  private final int others;
  private final List<RunningMedian> means = new ArrayList<>();
  private final Map<Integer, Losses> losses = new HashMap<>();
  private final Map<Integer, Promotion> goOn = new LinkedHashMap<>();

  MedianPromotions(int others, int rungs) {
    this.others = others;
    for (int rung = 0; rung < rungs; rung++) {
      means.add(new RunningMedian());
    }
  }

  /** The losses of one experiment up to a rung. */
  private record Losses(double sum, double best) {
    Losses and(Losses next) {
      return new Losses(sum + next.sum, StrictMath.min(best, next.best));
    }
  }

  @Override
  public void pauses(int experiment, int rung, double loss) {
    RunningMedian theOthers = means.get(rung);
    boolean few = theOthers.count() < others;
    double median = few ? Double.NaN : theOthers.median();
    passes(experiment, rung, loss);
    boolean scored = loss < Double.POSITIVE_INFINITY;
    if (few || (scored && upTo(experiment).best <= median)) {
      goOn.put(experiment, new Promotion(experiment, rung));
    }
  }

  @Override
  public void passes(int experiment, int rung, double loss) {
    losses.merge(experiment, new Losses(loss, loss), Losses::and);
    means.get(rung).add(upTo(experiment).sum / (rung + 1));
  }

  private Losses upTo(int experiment) {
    return losses.getOrDefault(experiment, new Losses(0, Double.POSITIVE_INFINITY));
  }

  @Override
  public Optional<Promotion> next() {
    return goOn.values().stream().findFirst();
  }

  @Override
  public void goesOn(int experiment) {
    goOn.remove(experiment);
  }
}
