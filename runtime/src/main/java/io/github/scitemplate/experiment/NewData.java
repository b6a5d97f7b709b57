package io.github.scitemplate.experiment;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.DataFailure;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.FittedParts;
import io.github.scitemplate.engine.FrozenNetwork;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.Path;

/** Data that an experiment did not see in training, read by the project's code. */
public final class NewData {
  private static final String NAME = "the new data";

  private NewData() {}

  /** Takes a batch and the model's outputs; all arrays are closed afterwards. */
  @FunctionalInterface
  public interface Receiver {
    /**
     * Takes them.
     *
     * @param source the batches, which know what their samples are called
     * @param index which of the batches it is, from 0
     * @return whether to go on
     */
    boolean take(BatchSource source, int index, Batch batch, NDList outputs) throws IOException;
  }

  /**
   * Has a model predict for a file or folder, batch by batch, in the order of the samples.
   *
   * @param threads of the operations; 0: as many as the calling thread has
   * @return whether the receiver wanted all
   * @throws UserException if the project cannot read the input, or the samples do not fit the model
   */
  public static boolean predict(
      FrozenNetwork network,
      Components components,
      Config cfg,
      FittedParts fitted,
      Path input,
      Device device,
      int threads,
      Receiver receiver)
      throws IOException {
    DataLoader loader =
        UserCode.call("buildNewData", cfg, () -> components.buildNewData(cfg, input, fitted))
            .named(NAME)
            .notShuffled()
            .withoutBatchTransforms()
            .keepLast();
    Randomness randomness = new Randomness(ExperimentSettings.read(cfg).seed());
    try (BatchSource batches = BatchSource.forEvaluation(loader, randomness, device)) {
      for (int i = 0; i < batches.batches(); i++) {
        try (NDManager scope = Torch.newManager(device)) {
          Batch batch = batches.batch(scope, 0, i);
          if (!receiver.take(batches, i, batch, network.predict(batch.inputs(), threads))) {
            return false;
          }
        }
      }
      return true;
    } catch (DataFailure e) {
      throw UserCode.failed("Reading " + input, e);
    } catch (ModelFailure e) {
      throw new UserException(
          "The samples of " + input + " do not fit the model. " + e.getMessage(),
          "Let buildNewData give samples of the shapes and types that the model was trained with.",
          e);
    }
  }
}
