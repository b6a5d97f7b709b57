package io.github.scitemplate.blocks;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.engine.forward.ForwardCheck;
import io.github.scitemplate.engine.forward.NetworkParameters;
import io.github.scitemplate.error.Listing;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A block of other blocks, and perhaps parameters of its own, that a function puts together, as
 * {@code forward} of a PyTorch module does:
 *
 * <pre>
 * Block gated =
 *     Composed.of("body", body)
 *         .and("gate", gate)
 *         .computing((parts, inputs) -&gt;
 *             new NDList(parts.apply("body", inputs.head()).mul(parts.apply("gate", inputs.head()))));
 * </pre>
 *
 * <p>There may be several inputs and outputs. The shapes that each block is initialised with are
 * those that the function gives it: when the model is built, the function runs on zeros, and the
 * blocks say the shapes of their outputs. A block may be used more than once, and must be used at
 * least once. The function must keep no arrays and no state.
 */
public final class Composed extends AbstractBlock {
  private final Map<String, Block> blocks = new LinkedHashMap<>();
  private final Map<String, Parameter> own = new LinkedHashMap<>();
  private final List<DataType> inputTypes;
  private final Computation computation;

  private Composed(Builder builder, Computation computation) {
    builder.blocks.forEach((name, block) -> blocks.put(name, addChildBlock(name, block)));
    builder.parameters.forEach((name, parameter) -> own.put(name, addParameter(parameter.get())));
    this.inputTypes = builder.inputTypes;
    this.computation = computation;
  }

  /** Computes the outputs of a block. */
  @FunctionalInterface
  public interface Computation {
    /**
     * The outputs.
     *
     * @param parts the blocks and parameters by their names
     * @param inputs of the block
     */
    NDList of(Parts parts, NDList inputs);
  }

  /** What a computation is made of. It is of use only while the computation runs. */
  public interface Parts {

    /** The outputs of a block. */
    NDList outputs(String block, NDList inputs);

    /** The only output of a block. */
    default NDArray apply(String block, NDArray... inputs) {
      return outputs(block, new NDList(inputs)).singletonOrThrow();
    }

    /** The present values of a parameter of this block's own. */
    NDArray parameter(String name);

    /** Whether it is trained, and not evaluated. */
    boolean isTraining();
  }

  /** Begins a block with one part. */
  public static Builder of(String name, Block block) {
    return new Builder().and(name, block);
  }

  /** Begins a block with a parameter of its own, as {@link Builder#andParameter} adds one. */
  public static Builder ofParameter(String name, Shape shape, Initializer initializer) {
    return new Builder().andParameter(name, shape, initializer);
  }

  /** Gathers the parts of a block. */
  public static final class Builder {
    private final Map<String, Block> blocks = new LinkedHashMap<>();
    private final Map<String, Supplier<Parameter>> parameters = new LinkedHashMap<>();
    private List<DataType> inputTypes = List.of();

    private Builder() {}

    private void checkName(String name) {
      if (blocks.containsKey(name) || parameters.containsKey(name)) {
        throw new IllegalArgumentException("two parts of a block are called " + name);
      }
    }

    /** Adds a block. Its name is part of the names of its parameters in checkpoints. */
    public Builder and(String name, Block block) {
      checkName(name);
      blocks.put(name, block);
      return this;
    }

    /**
     * Adds a parameter that belongs to no block, such as a scale or a vector that stands for a
     * class.
     *
     * @param initializer gives it its first values
     */
    public Builder andParameter(String name, Shape shape, Initializer initializer) {
      checkName(name);
      parameters.put(
          name,
          () ->
              Parameter.builder()
                  .setName(name)
                  .setType(Parameter.Type.WEIGHT)
                  .optShape(shape)
                  .optInitializer(initializer)
                  .build());
      return this;
    }

    /**
     * Says of which types the inputs are, if the computation itself needs others than float32, such
     * as whole numbers that choose rows. Blocks that get the inputs need no such word.
     */
    public Builder withInputTypes(DataType... types) {
      inputTypes = List.of(types);
      return this;
    }

    /** The block. */
    public Composed computing(Computation computation) {
      return new Composed(this, computation);
    }
  }

  private Block block(String name) {
    @Nullable Block block = blocks.get(name);
    if (block == null) {
      throw none("block", name, blocks.keySet());
    }
    return block;
  }

  private Parameter own(String name) {
    @Nullable Parameter parameter = own.get(name);
    if (parameter == null) {
      throw none("parameter", name, own.keySet());
    }
    return parameter;
  }

  private static UserException none(String what, String name, Set<String> there) {
    return new UserException(
        "A composed block has no " + what + " called " + name + ".",
        there.isEmpty() ? "It has none at all." : "It has " + Listing.of(there) + ".");
  }

  /** Gives shapes in place of values. */
  private interface Shaping {
    Shape[] outputs(String name, Shape[] inputs);
  }

  private Shape[] shapes(Shape[] inputs, Shaping shaping) {
    try (NDManager scope = Torch.newManager(Device.cpu())) {
      NDList zeros = new NDList();
      for (int i = 0; i < inputs.length; i++) {
        DataType type = i < inputTypes.size() ? inputTypes.get(i) : DataType.FLOAT32;
        zeros.add(scope.zeros(inputs[i], type));
      }
      return ForwardCheck.tried(
              zeros, (given, standIn) -> computation.of(new Shapes(scope, shaping, standIn), given))
          .getShapes();
    }
  }

  /** Parts that know their shapes alone. */
  private final class Shapes implements Parts {
    private final NDManager scope;
    private final Shaping shaping;
    private final UnaryOperator<NDArray> standIn;

    Shapes(NDManager scope, Shaping shaping, UnaryOperator<NDArray> standIn) {
      this.scope = scope;
      this.shaping = shaping;
      this.standIn = standIn;
    }

    @Override
    public NDList outputs(String block, NDList inputs) {
      NDList outputs = new NDList();
      for (Shape shape : shaping.outputs(block, inputs.getShapes())) {
        outputs.add(standIn.apply(scope.zeros(shape)));
      }
      return outputs;
    }

    @Override
    public NDArray parameter(String name) {
      return standIn.apply(scope.zeros(own(name).getShape()));
    }

    @Override
    public boolean isTraining() {
      return false;
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputs) {
    List<String> unused = new ArrayList<>(blocks.keySet());
    shapes(
        inputs,
        (name, given) -> {
          if (unused.remove(name)) {
            block(name).initialize(manager, dataType, given);
          }
          return block(name).getOutputShapes(given);
        });
    if (!unused.isEmpty()) {
      throw new UserException(
          "The computation of a composed block does not use its part " + unused.get(0) + ".",
          "Use it whatever the inputs are, or leave it out.");
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return shapes(inputs, (name, given) -> block(name).getOutputShapes(given));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> parameters) {
    return computation.of(new Values(store, inputs, training), inputs);
  }

  /** Parts that compute. */
  private final class Values implements Parts {
    private final ParameterStore store;
    private final Device device;
    private final boolean training;

    Values(ParameterStore store, NDList inputs, boolean training) {
      this.store = store;
      this.device = inputs.head().getDevice();
      this.training = training;
    }

    @Override
    public NDList outputs(String block, NDList inputs) {
      return NetworkParameters.forward(store, Composed.this, block(block), inputs, training);
    }

    @Override
    public NDArray parameter(String name) {
      return store.getValue(own(name), device, training);
    }

    @Override
    public boolean isTraining() {
      return training;
    }
  }
}
