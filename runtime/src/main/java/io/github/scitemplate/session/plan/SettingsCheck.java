package io.github.scitemplate.session.plan;

import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ExperimentSettings;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks the runtime keys of all experiments without forming all combinations. Keys that must fit
 * each other are checked in every combination of their values, the others once for each value.
 */
public final class SettingsCheck {
  private static final long MOST_PAIRS = 200_000;

  private SettingsCheck() {}

  public static void check(SweptParameters parameters) {
    for (Set<String> pair : ExperimentSettings.coupledKeys()) {
      check(parameters.sweepingOnly(pair::contains), pair);
    }
    SweptParameters others = parameters.sweepingOnly(ExperimentSettings::isUncoupledKey);
    for (long index : others.coveringEachValue()) {
      ExperimentSettings.read(others.combination(index));
    }
  }

  private static void check(SweptParameters coupled, Set<String> pair) {
    long count = coupled.count();
    if (count > MOST_PAIRS) {
      throw new UserException(
          String.join(" and ", new TreeSet<>(pair))
              + " have to fit each other, but their swept values make "
              + count
              + " pairs; at most "
              + MOST_PAIRS
              + " are checked.",
          "Sweep fewer values of them.");
    }
    for (long i = 1; i < count; i++) { // combination 0 is checked with the other keys
      ExperimentSettings.read(coupled.combination(i));
    }
  }
}
