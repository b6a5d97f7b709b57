package io.github.scitemplate.trained;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.scitemplate.engine.FromFile;
import io.github.scitemplate.error.UserException;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A trained model as a block inside of another one. The parameters are not the block's, so nobody
 * trains or saves them.
 */
final class TrainedBlock extends AbstractBlock implements FromFile {
  private final @Nullable ModelSource source;
  private @Nullable TrainedModel model;

  /** A block that works as long as {@code model} is open. */
  TrainedBlock(TrainedModel model) {
    this.source = null;
    this.model = model;
  }

  /**
   * A block that opens the model when it is initialised, and closes it with the model that it is
   * part of.
   */
  TrainedBlock(ModelSource source) {
    this.source = source;
  }

  @Override
  public Path file() {
    return source == null ? model().file() : source.file();
  }

  @Override
  public void initialize(NDManager manager, DataType dataType, Shape... inputs) {
    if (source != null && (model == null || model.isClosed())) {
      TrainedModel opened = source.open();
      manager.attachInternal("trained model " + UUID.randomUUID(), opened);
      model = opened;
    }
    super.initialize(manager, dataType, inputs);
  }

  private TrainedModel model() {
    @Nullable TrainedModel opened = model;
    if (opened == null) {
      throw new UserException(
          "A trained model is used in a block that does not initialise it.",
          "Add it to the block with addChildBlock, and initialise it in initializeChildBlocks.");
    }
    return opened;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> parameters) {
    return model().forward(inputs);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return model().outputShapes(inputs);
  }
}
