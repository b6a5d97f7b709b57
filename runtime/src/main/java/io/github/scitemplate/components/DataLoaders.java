package io.github.scitemplate.components;

import io.github.scitemplate.data.DataFailure;
import io.github.scitemplate.data.DataLoader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The data of an experiment: to train, to validate and, if there is any, to test the best model at
 * the end.
 */
public final class DataLoaders {
  private final DataLoader train;
  private final DataLoader val;
  private final @Nullable DataLoader test;

  private DataLoaders(DataLoader train, DataLoader val, @Nullable DataLoader test) {
    this.train = named(Split.TRAIN, train);
    this.val = named(Split.VAL, val);
    this.test = test == null ? null : named(Split.TEST, test);
  }

  private static DataLoader named(Split split, DataLoader loader) {
    DataLoader named = loader.named(split.data());
    named.check();
    return named;
  }

  /**
   * Without a test.
   *
   * @throws DataFailure if one of them has no batch; the message names the split
   */
  public static DataLoaders of(DataLoader train, DataLoader val) {
    return new DataLoaders(train, val, null);
  }

  /**
   * With a test.
   *
   * @throws DataFailure if one of them has no batch; the message names the split
   */
  public static DataLoaders of(DataLoader train, DataLoader val, DataLoader test) {
    return new DataLoaders(train, val, test);
  }

  public DataLoader train() {
    return train;
  }

  public DataLoader val() {
    return val;
  }

  public Optional<DataLoader> test() {
    return Optional.ofNullable(test);
  }
}
