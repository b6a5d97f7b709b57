package io.github.scitemplate.cluster;

import io.github.scitemplate.monitor.Extent;
import java.util.Optional;

/** Experiments that do not depend on each other, each trained to its end. */
class SimulatedGrid extends SimulatedWork {
  private final int experiments;
  private int next = 1;

  SimulatedGrid(SimulatedTruth truth, Danger danger, int configBytes, int experiments) {
    super(truth, danger, configBytes);
    this.experiments = experiments;
  }

  @Override
  public Optional<Assignment> next() {
    while (next <= experiments) {
      Assignment assignment = new Assignment(next++, Extent.toItsEnd());
      if (truth.isSeenOver(assignment)) {
        truth.takenOver.add(assignment);
      } else {
        return Optional.of(give(assignment));
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean moreMayCome() {
    return false;
  }

  @Override
  void takeOver(Assignment assignment) {
    // The next experiment does not depend on it.
  }
}
