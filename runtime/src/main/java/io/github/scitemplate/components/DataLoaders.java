package io.github.scitemplate.components;

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
    this.train = train;
    this.val = val;
    this.test = test;
  }

  public static DataLoaders of(DataLoader train, DataLoader val) {
    return new DataLoaders(train, val, null);
  }

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
