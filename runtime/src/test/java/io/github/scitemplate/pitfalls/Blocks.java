package io.github.scitemplate.pitfalls;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.util.function.Function;

/** Blocks as a project writes them. */
public final class Blocks {
  private Blocks() {}

  static Linear linear(int units) {
    return Linear.builder().setUnits(units).build();
  }

  /** Adds normal numbers, drawn anew in each pass, also in evaluation. */
  static NDList noisy(NDList inputs) {
    NDArray input = inputs.head();
    NDManager manager = input.getManager();
    return new NDList(input.add(manager.randomNormal(0, 0.5f, input.getShape(), DataType.FLOAT32)));
  }

  /** What two blocks of its own give one after another. */
  static final class Pair extends AbstractBlock {
    private final Block first;
    private final Block second;

    Pair(Block first, Block second) {
      this.first = addChildBlock("first", first);
      this.second = addChildBlock("second", second);
    }

    static Pair withBatchNorm() {
      return new Pair(linear(4), BatchNorm.builder().build());
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      return second.forward(store, first.forward(store, inputs, training), training);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] shapes) {
      return second.getOutputShapes(first.getOutputShapes(shapes));
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
      first.initialize(manager, type, shapes);
      second.initialize(manager, type, first.getOutputShapes(shapes));
    }
  }

  /**
   * A parameter as first operand, as positions are added to what is embedded: DJL gives the result
   * to the parameter's manager.
   */
  public static final class Position extends AbstractBlock {
    private final Parameter position;
    private final int features;

    /**
     * @param trained whether the positions are learnt
     */
    public Position(int features, boolean trained) {
      this.features = features;
      position =
          addParameter(
              Parameter.builder()
                  .setName("position")
                  .setType(Parameter.Type.OTHER)
                  .optInitializer(Initializer.ONES)
                  .optRequiresGrad(trained)
                  .build());
    }

    @Override
    public void prepare(Shape[] shapes) {
      position.setShape(new Shape(2, features));
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray input = inputs.head();
      NDArray all = store.getValue(position, input.getDevice(), training);
      return new NDList(all.get("0:1").add(input).mul(2).sub(input));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] shapes) {
      return shapes;
    }
  }

  /** A function as a block that knows no shapes. */
  static Function<NDList, NDList> of(Function<NDArray, NDArray> function) {
    return inputs -> new NDList(function.apply(inputs.head()));
  }
}
