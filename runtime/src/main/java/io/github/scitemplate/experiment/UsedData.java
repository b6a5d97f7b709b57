package io.github.scitemplate.experiment;

import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Fitted;
import java.util.Map;
import java.util.Optional;

/** Chooses which of a project's data an experiment uses. */
final class UsedData {
  private UsedData() {}

  static DataLoaders of(DataLoaders all, ExperimentSettings settings) {
    if (settings.fastDevRun()) {
      return loaders(
          all,
          all.train().firstBatches(1),
          all.val().firstBatches(1),
          all.test().map(test -> test.firstBatches(1)));
    }
    if (settings.overfitBatches().isPresent()) {
      // Mixed samples would be others in each epoch.
      DataLoader few =
          all.train()
              .firstBatches(settings.overfitBatches().getAsInt())
              .notShuffled()
              .withoutBatchTransforms();
      return loaders(all, few, few, all.test());
    }
    return all;
  }

  /** Some of the data, with all that was fitted to them. */
  private static DataLoaders loaders(
      DataLoaders all, DataLoader train, DataLoader val, Optional<DataLoader> test) {
    DataLoaders used =
        test.isPresent() ? DataLoaders.of(train, val, test.get()) : DataLoaders.of(train, val);
    for (Map.Entry<String, Fitted> part : all.kept().entrySet()) {
      used = used.keeping(part.getKey(), part.getValue());
    }
    return used;
  }
}
