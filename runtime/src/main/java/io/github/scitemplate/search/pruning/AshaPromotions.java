package io.github.scitemplate.search.pruning;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Promotes experiments by the rule of {@link Asha}: those on high rungs first; on a rung, the best
 * first; among equals, the one that began first.
 */
final class AshaPromotions implements Promotions {
  private final List<AshaRung> rungs = new ArrayList<>();

  /** The rung at which each experiment pauses. */
  private final Map<Integer, Promotion> pausing = new HashMap<>();

  AshaPromotions(int reduction, int rungs) {
    for (int rung = 0; rung < rungs; rung++) {
      this.rungs.add(new AshaRung(reduction));
    }
  }

  @Override
  public void pauses(int experiment, int rung, double loss) {
    rungs.get(rung).pauses(experiment, loss);
    pausing.put(experiment, new Promotion(experiment, rung));
  }

  @Override
  public void passes(int experiment, int rung, double loss) {
    rungs.get(rung).passes(experiment, loss);
  }

  @Override
  public Optional<Promotion> next() {
    for (int rung = rungs.size() - 1; rung >= 0; rung--) {
      Optional<Promotion> next = rungs.get(rung).next().map(pausing::get);
      if (next.isPresent()) {
        return next;
      }
    }
    return Optional.empty();
  }

  @Override
  public void goesOn(int experiment) {
    Promotion pause = pausing.remove(experiment);
    if (pause != null) {
      rungs.get(pause.rung()).goesOn(experiment);
    }
  }
}
