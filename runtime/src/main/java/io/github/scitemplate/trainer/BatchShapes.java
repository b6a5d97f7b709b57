package io.github.scitemplate.trainer;

import io.github.scitemplate.components.Split;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.error.UserException;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Says in messages which batch of an epoch failed: a short last one has another shape than the
 * first.
 */
final class BatchShapes {
  /** What libtorch says of an input whose type does not fit. */
  private static final Pattern OTHER_TYPE =
      Pattern.compile(
          "must have the same dtype|type \\(.*should be the same|following scalar types: Long, Int");

  private BatchShapes() {}

  static boolean lastIsShort(BatchSource source) {
    return source.samples() % source.batchSize() != 0;
  }

  /** The short last batch in words. */
  static String last(Split split, BatchSource source) {
    long samples = source.samples() % source.batchSize();
    return "the last batch of "
        + split.noun()
        + ", of "
        + samples
        + (samples == 1 ? " sample" : " samples");
  }

  /**
   * Runs {@code pass} and returns its result. Failures say which batch it was.
   *
   * @param batch the batch in words; empty: failures do not name it
   */
  static <T> T named(String batch, Supplier<T> pass) {
    String place = batch.isEmpty() ? "" : "In " + batch + ": ";
    try {
      return pass.get();
    } catch (UserException e) {
      throw new UserException(place + e.problem(), e.fix(), e);
    } catch (ModelFailure e) {
      throw new ModelFailure(place + e.getMessage() + advice(batch, e), e);
    }
  }

  /** Runs {@code pass}. Failures say which batch it was. */
  static void named(String batch, Runnable pass) {
    named(
        batch,
        () -> {
          pass.run();
          return batch;
        });
  }

  private static String advice(String batch, ModelFailure e) {
    if (batch.startsWith("the last")) {
      return System.lineSeparator()
          + "If so small a batch is of no use, leave it out with dropLast() of the DataLoader, or choose another batch size.";
    }
    String message = String.valueOf(e.getMessage());
    if (OTHER_TYPE.matcher(message).find()) {
      return System.lineSeparator()
          + "Layers with weights take float32: Transform.toFloat() makes the first input float32, toType(DataType.FLOAT32, false)"
          + " any array in the model. Embeddings take int64 and int32.";
    }
    return message.contains("more than 1 value per channel")
        ? System.lineSeparator()
            + "A batch of one sample is too small for batch norm: choose a larger batch size; dropLast() of the DataLoader"
            + " leaves out a short last batch."
        : "";
  }
}
