package io.github.scitemplate.trainer.step;

import io.github.scitemplate.data.BatchSource;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The batches of each split.
 *
 * @param train the batches that the model learns from
 * @param val the batches that choose the best model
 * @param test the batches that judge the best model at the end, if there are any
 */
public record TrainingData(BatchSource train, BatchSource val, @Nullable BatchSource test) {

  /** How long each split waited for data so far, as {@link BatchSource#secondsWaited}. */
  public List<Supplier<OptionalDouble>> waits() {
    return test == null
        ? List.of(train::secondsWaited, val::secondsWaited)
        : List.of(train::secondsWaited, val::secondsWaited, test::secondsWaited);
  }
}
