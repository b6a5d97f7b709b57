package io.github.scitemplate.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.ModelSummary.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelSummaryTest extends TorchTest {

  private static ModelSummary summary(Block model, Shape... inputs) {
    try (Network network =
        Network.create(model, inputs, device(), Initialization.PYTORCH, new Randomness(1))) {
      return network.summary();
    }
  }

  @Test
  void aSequenceIsToldBlockByBlockWithShapesAndNumbers() {
    Block model =
        new SequentialBlock()
            .add(SmallBlocks.linear(3))
            .add(BatchNorm.builder().build())
            .add(Activation.reluBlock())
            .add(SmallBlocks.linear(2));
    assertEquals(
        new ModelSummary(
            List.of(
                new Row("01Linear", "Linear", "(5, 3)", 15, "default"),
                new Row("02BatchNorm", "BatchNorm", "(5, 3)", 12, "default"),
                new Row("03LambdaBlock", "ReLU", "(5, 3)", 0, ""),
                new Row("04Linear", "Linear", "(5, 2)", 8, "default")),
            15 + 6 + 8,
            6),
        summary(model, new Shape(5, 4)));
  }

  @Test
  void aNestedSequenceIsOneRowWithAllThatIsInIt() {
    Block inner = SmallBlocks.mlp(3, 6);
    assertEquals(
        List.of(
            new Row("01SequentialBlock", "SequentialBlock", "(5, 6)", 15 + 24, "default"),
            new Row("02Linear", "Linear", "(5, 2)", 14, "default")),
        summary(new SequentialBlock().add(inner).add(SmallBlocks.linear(2)), new Shape(5, 4))
            .rows());
  }

  @Test
  void aSharedBlockIsCountedWhereItComesFirst() {
    Block shared = SmallBlocks.linear(4);
    ModelSummary summary =
        summary(
            new SequentialBlock().add(shared).add(shared).add(SmallBlocks.linear(1)),
            new Shape(5, 4));
    assertEquals(List.of(20L, 0L, 5L), summary.rows().stream().map(Row::parameters).toList());
    assertEquals(25, summary.trainable());
  }

  @Test
  void whatIsFrozenIsNotTrained() {
    Block frozen = SmallBlocks.linear(3);
    frozen.freezeParameters(true);
    ModelSummary summary =
        summary(new SequentialBlock().add(frozen).add(SmallBlocks.linear(2)), new Shape(5, 4));
    assertEquals(List.of(15L, 8L), summary.rows().stream().map(Row::parameters).toList());
    assertEquals(8, summary.trainable());
    assertEquals(15, summary.others());
  }

  @Test
  void theChildrenOfABlockOfOnesOwnHaveNoShapesThatAnyoneKnows() {
    assertEquals(
        new ModelSummary(
            List.of(
                new Row("01left", "Linear", "", 15, "default"),
                new Row("02right", "SequentialBlock", "", 15, "default")),
            30,
            0),
        summary(new Fork(), new Shape(5, 4)));
  }

  @Test
  void aBlockThatDoesNotKnowItsShapeEndsTheShapesAndNothingElse() {
    Shapeless shapeless = new Shapeless();
    Block model =
        new SequentialBlock().add(SmallBlocks.linear(4)).add(shapeless).add(Activation.reluBlock());
    try (Network network =
        Network.create(
            model,
            new Shape[] {new Shape(5, 4)},
            device(),
            Initialization.PYTORCH,
            new Randomness(1))) {
      shapeless.asked = true;
      assertEquals(
          List.of(
              new Row("01Linear", "Linear", "(5, 4)", 20, "default"),
              new Row("02Shapeless", "Shapeless", "", 0, ""),
              new Row("03LambdaBlock", "ReLU", "", 0, "")),
          network.summary().rows());
    }
  }

  @Test
  void oneBlockAloneHasNoRows() {
    assertEquals(
        new ModelSummary(List.of(), 10, 0), summary(SmallBlocks.linear(2), new Shape(5, 4)));
  }

  /** Two layers side by side. */
  private static final class Fork extends AbstractBlock {
    private final Block left = addChildBlock("left", SmallBlocks.linear(3));
    private final Block right = addChildBlock("right", SmallBlocks.mlp(3));

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        PairList<String, Object> parameters) {
      return new NDList(
          left.forward(store, inputs, training)
              .head()
              .add(right.forward(store, inputs, training).head()));
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
      left.initialize(manager, type, inputShapes);
      right.initialize(manager, type, inputShapes);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return left.getOutputShapes(inputShapes);
    }
  }

  /** Hands on what it gets, and says so only until it is asked too much. */
  private static final class Shapeless extends AbstractBlock {
    private boolean asked;

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        PairList<String, Object> parameters) {
      return inputs;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      if (asked) {
        throw new IllegalStateException("who knows");
      }
      return inputShapes;
    }
  }
}
