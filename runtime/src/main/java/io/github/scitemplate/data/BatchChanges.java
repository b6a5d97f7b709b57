package io.github.scitemplate.data;

import ai.djl.ndarray.NDManager;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Randomness.Purpose;
import io.github.scitemplate.error.UserException;
import java.util.List;
import java.util.SplittableRandom;

/** Sends batches through the transforms of whole batches. */
final class BatchChanges {
  private final List<BatchTransform> transforms;
  private final Randomness randomness;
  private final String data;

  BatchChanges(DataLoader loader, Randomness randomness) {
    this.transforms = loader.batchTransforms();
    this.randomness = randomness;
    this.data = loader.name();
  }

  /**
   * The changed batch.
   *
   * @param scope closes its arrays
   * @param epoch from 0
   * @param index the batch's place in the epoch, from 0
   * @throws DataFailure or UserException if a transform fails
   */
  Batch of(Batch batch, NDManager scope, long epoch, int index) {
    if (transforms.isEmpty()) {
      return batch;
    }
    SplittableRandom random = randomness.generatorFor(Purpose.MIXING, epoch, index);
    Batch changed = batch;
    for (BatchTransform transform : transforms) {
      changed = changed(transform, changed, random, index);
    }
    changed.inputs().attach(scope);
    changed.labels().attach(scope);
    return changed;
  }

  private Batch changed(BatchTransform transform, Batch batch, SplittableRandom random, int index) {
    String what = "Batch " + (index + 1) + " of " + data + " could not be transformed: ";
    int inputs = batch.inputs().size();
    Batch changed;
    try {
      changed = transform.apply(batch, random);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (UserException e) {
      throw new UserException(what + e.problem(), e.fix(), e);
    } catch (Throwable e) {
      String text = e.getMessage() == null ? "" : ": " + e.getMessage();
      throw new DataFailure(what + e.getClass().getSimpleName() + text, e);
    }
    if (changed == null
        || changed.samples() != batch.samples()
        || changed.inputs().size() != inputs) {
      throw new DataFailure(
          what
              + (changed == null
                  ? "null was returned"
                  : "it has "
                      + changed.samples()
                      + " samples and "
                      + changed.inputs().size()
                      + " inputs, not "
                      + batch.samples()
                      + " and "
                      + inputs),
          null);
    }
    return changed;
  }
}
