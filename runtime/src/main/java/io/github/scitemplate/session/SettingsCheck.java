package io.github.scitemplate.session;

import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.experiment.ExperimentSettings;

/**
 * Checks the runtime keys of all experiments without forming all combinations: keys that must fit
 * each other in every combination of their own values, the others once for each value.
 */
final class SettingsCheck {
  private SettingsCheck() {}

  static void check(SweptParameters parameters) {
    SweptParameters coupled = parameters.sweepingOnly(ExperimentSettings::isCoupledKey);
    for (long i = 0; i < coupled.count(); i++) {
      ExperimentSettings.read(coupled.combination(i));
    }
    SweptParameters others =
        parameters.sweepingOnly(
            key -> ExperimentSettings.isRuntimeKey(key) && !ExperimentSettings.isCoupledKey(key));
    for (long index : others.coveringEachValue()) {
      ExperimentSettings.read(others.combination(index));
    }
  }
}
