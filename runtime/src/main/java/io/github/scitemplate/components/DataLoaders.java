package io.github.scitemplate.components;

import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.data.DataFailure;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Fitted;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.Sample;
import io.github.scitemplate.data.SampleSource;
import io.github.scitemplate.error.Setting;
import java.util.HashMap;
import java.util.Map;
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
  private final Map<String, Fitted> kept;

  private DataLoaders(
      DataLoader train, DataLoader val, @Nullable DataLoader test, Map<String, Fitted> kept) {
    this.train = named(Split.TRAIN, train);
    this.val = named(Split.VAL, val);
    this.test = test == null ? null : named(Split.TEST, test);
    this.kept = Map.copyOf(kept);
  }

  private static DataLoader named(Split split, DataLoader loader) {
    DataLoader named = loader.named(split.data());
    named.check();
    return named;
  }

  /**
   * The data of an experiment without a test.
   *
   * @throws DataFailure if a loader has no batch; the message names the split
   */
  public static DataLoaders of(DataLoader train, DataLoader val) {
    return new DataLoaders(train, val, null, Map.of());
  }

  /**
   * The data of an experiment that tests its best model.
   *
   * @throws DataFailure if a loader has no batch; the message names the split
   */
  public static DataLoaders of(DataLoader train, DataLoader val, DataLoader test) {
    return new DataLoaders(train, val, test, Map.of());
  }

  /**
   * For a training that makes its data itself, such as by playing a game: a {@link TrainingStep}
   * trains on one episode an iteration, and its {@code evaluate} plays those of a validation.
   *
   * <p>Each batch has one sample. Its input is zeros, which only tell the model the shape of an
   * input. Its label is the number of the episode, of type int64. Every epoch has the same numbers.
   * The numbers of the validation follow those of the training.
   *
   * @param training episodes in an epoch
   * @param validation episodes in a validation
   * @param input shape of one input of the model, without an axis for the batch
   */
  public static DataLoaders ofEpisodes(int training, int validation, Shape input) {
    Setting.atLeast(1, "the number of training episodes", training);
    Setting.atLeast(1, "the number of validation episodes", validation);
    Sample blank =
        Sample.of(HostArray.of(new float[Math.toIntExact(input.size())], input.getShape()), 0);
    return of(
        DataLoader.inOrder(new Episodes(0, training, blank), 1).withThreads(0),
        DataLoader.inOrder(new Episodes(training, validation, blank), 1).withThreads(0));
  }

  /** Samples that differ only in their number. */
  private record Episodes(int first, int size, Sample blank) implements SampleSource {
    @Override
    public Sample get(int index) {
      return Sample.of(blank.input(), (long) first + index);
    }
  }

  /**
   * The same, and the experiment keeps what was fitted to the training data, such as the means of
   * columns or a vocabulary: {@code fitted/<name>.json} in its directory. {@link
   * Components#buildNewData} gets it back for new data.
   *
   * @param name lower-case letters, digits and underscores
   */
  public DataLoaders keeping(String name, Fitted part) {
    Setting.require(
        name.matches("[a-z0-9_]{1,60}"),
        "the name of a fitted part",
        "up to 60 lower-case letters, digits and underscores",
        name);
    Map<String, Fitted> more = new HashMap<>(kept);
    more.put(name, part);
    return new DataLoaders(train, val, test, more);
  }

  /** What was fitted and is kept, by its name. */
  public Map<String, Fitted> kept() {
    return kept;
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
