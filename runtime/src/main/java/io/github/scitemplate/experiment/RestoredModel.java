package io.github.scitemplate.experiment;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.engine.FrozenNetwork;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.trainer.BestModel;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The model of a checkpoint, built by the project's code, to predict with. */
public final class RestoredModel {
  private RestoredModel() {}

  /**
   * Builds the model and gives it the saved values; the caller closes it. No data are built, except
   * for files of versions that did not write down the shapes of the inputs.
   *
   * @throws IOException if the checkpoint cannot be read
   * @throws UserException if the project builds another model
   */
  public static FrozenNetwork of(Components components, Config cfg, Checkpoint saved, Device device)
      throws IOException {
    Block block = UserCode.call("buildModel", cfg, () -> components.buildModel(cfg));
    Optional<TrainingStep> step =
        UserCode.call("buildTrainingStep", cfg, () -> components.buildTrainingStep(cfg));
    List<String> parts = UserCode.call("optimizers", cfg, () -> parts(step));
    try {
      Shape[] shapes = saved.inputShapes().orElseGet(() -> shapesOfData(components, cfg, device));
      return FrozenNetwork.create(
          block, parts, shapes, device, empty -> BestModel.restore(saved, empty));
    } catch (ModelFailure e) {
      throw new UserException(
          String.valueOf(e.getMessage()), "Use the code that the model was trained with.", e);
    }
  }

  /** What was trained apart, in the order of training. */
  private static List<String> parts(Optional<TrainingStep> step) {
    return step.map(s -> s.optimizers().keySet().stream().sorted().toList()).orElse(List.of());
  }

  private static Shape[] shapesOfData(Components components, Config cfg, Device device) {
    var loaders = UserCode.call("buildDataLoaders", cfg, () -> components.buildDataLoaders(cfg));
    try (BatchSource batches =
        BatchSource.forTraining(loaders.train().withThreads(0), new Randomness(0), device)) {
      return batches.inputShapes();
    }
  }
}
