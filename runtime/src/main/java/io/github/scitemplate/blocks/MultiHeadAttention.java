package io.github.scitemplate.blocks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.training.initializer.UniformInitializer;
import ai.djl.util.PairList;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Attention with several heads (Vaswani et al. 2017), as PyTorch's {@code MultiheadAttention} with
 * {@code batch_first}, without the weights that it returns beside the output.
 *
 * <p>Inputs, each (N, length, size): one, which attends to itself; or queries and what they attend
 * to; or queries, keys and values. Then, if they are asked for, the key padding mask and the
 * attention mask. The output has the shape of the queries. A mask of booleans or whole numbers is
 * not zero where attention is not allowed; one of float32 is added to the scores before the
 * softmax. As in PyTorch, a query that may attend to nothing has NaN as its output.
 */
public final class MultiHeadAttention extends AbstractBlock {
  private final Settings settings;
  private final Parameter weight;
  private final @Nullable Parameter bias;
  private final Parameter outputWeight;
  private final @Nullable Parameter outputBias;

  private record Settings(
      int size,
      int heads,
      float dropout,
      boolean hasBias,
      boolean causal,
      boolean keyPadding,
      boolean mask) {
    Settings {
      if (size < 1 || heads < 1 || size % heads != 0) {
        throw new IllegalArgumentException(
            "the size must be a multiple of the heads, not " + size + " with " + heads + " heads");
      }
      if (!(dropout >= 0 && dropout < 1)) {
        throw new IllegalArgumentException(
            "the dropout must be at least 0 and below 1, not " + dropout);
      }
    }

    int masks() {
      return (keyPadding ? 1 : 0) + (mask ? 1 : 0);
    }
  }

  private MultiHeadAttention(Settings settings) {
    this.settings = settings;
    int size = settings.size();
    float xavier = (float) Math.sqrt(6.0 / (4.0 * size));
    this.weight = parameter("in_proj_weight", new Shape(3L * size, size), xavier);
    this.bias = settings.hasBias() ? zeros("in_proj_bias", new Shape(3L * size)) : null;
    float ofLinear = (float) (1 / Math.sqrt(size));
    this.outputWeight = parameter("out_proj_weight", new Shape(size, size), ofLinear);
    this.outputBias = settings.hasBias() ? zeros("out_proj_bias", new Shape(size)) : null;
  }

  private Parameter parameter(String name, Shape shape, float bound) {
    return addParameter(
        Parameter.builder()
            .setName(name)
            .setType(Parameter.Type.WEIGHT)
            .optShape(shape)
            .optInitializer(new UniformInitializer(bound))
            .build());
  }

  private Parameter zeros(String name, Shape shape) {
    return addParameter(
        Parameter.builder()
            .setName(name)
            .setType(Parameter.Type.BIAS)
            .optShape(shape)
            .optInitializer(new ConstantInitializer(0))
            .build());
  }

  /**
   * With biases, without dropout or masks.
   *
   * @param size of each query, key, value and output
   * @param heads among which the size is divided
   */
  public static MultiHeadAttention of(int size, int heads) {
    return new MultiHeadAttention(new Settings(size, heads, 0, true, false, false, false));
  }

  /** A new block that drops this share of the attention in training. */
  public MultiHeadAttention withDropout(double share) {
    return new MultiHeadAttention(
        new Settings(
            settings.size(),
            settings.heads(),
            (float) share,
            settings.hasBias(),
            settings.causal(),
            settings.keyPadding(),
            settings.mask()));
  }

  /** A new block without biases. */
  public MultiHeadAttention withoutBias() {
    return new MultiHeadAttention(
        new Settings(
            settings.size(),
            settings.heads(),
            settings.dropout(),
            false,
            settings.causal(),
            settings.keyPadding(),
            settings.mask()));
  }

  /** A new block in which no query attends to a key at a later place than its own. */
  public MultiHeadAttention causal() {
    return new MultiHeadAttention(
        new Settings(
            settings.size(),
            settings.heads(),
            settings.dropout(),
            settings.hasBias(),
            true,
            settings.keyPadding(),
            settings.mask()));
  }

  /**
   * A new block with one more input, (N, keys): true where a key is padding, as {@code
   * Collate.padded(…).withPaddingMask()} gives it.
   */
  public MultiHeadAttention withKeyPaddingMask() {
    return new MultiHeadAttention(
        new Settings(
            settings.size(),
            settings.heads(),
            settings.dropout(),
            settings.hasBias(),
            settings.causal(),
            true,
            settings.mask()));
  }

  /**
   * A new block with one more input at the end: which query may not attend to which key. Its shape
   * is (queries, keys), (N, queries, keys), or as in PyTorch (N · heads, queries, keys).
   */
  public MultiHeadAttention withAttentionMask() {
    return new MultiHeadAttention(
        new Settings(
            settings.size(),
            settings.heads(),
            settings.dropout(),
            settings.hasBias(),
            settings.causal(),
            settings.keyPadding(),
            true));
  }

  /** Says what is wanted where other inputs are given. */
  @Override
  protected void prepare(Shape[] inputs) {
    int sequences = inputs.length - settings.masks();
    boolean fits = sequences >= 1 && sequences <= 3;
    for (int i = 0; fits && i < sequences; i++) {
      fits =
          inputs[i].dimension() == 3
              && inputs[i].get(0) == inputs[0].get(0)
              && inputs[i].get(2) == settings.size()
              && (i < 2 || inputs[i].get(1) == inputs[1].get(1));
    }
    if (!fits) {
      throw new UserException(
          "Attention of size "
              + settings.size()
              + " is given inputs of shape "
              + Arrays.toString(inputs)
              + ".",
          "It takes one to three inputs of shape (N, length, "
              + settings.size()
              + "): queries, keys, values, the last two equally long"
              + (settings.keyPadding() ? "; then the key padding mask (N, keys)" : "")
              + (settings.mask() ? "; then the attention mask (queries, keys)" : "")
              + ".");
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> parameters) {
    int sequences = inputs.size() - settings.masks();
    NDArray query = inputs.get(0);
    NDArray[] projected = projected(store, inputs, sequences, training);
    NDArray scale = Torch.number(query.getManager(), 1 / Math.sqrt((double) headSize()));
    NDArray queries = byHead(projected[0]).mul(scale);
    NDArray scores = queries.matMul(byHead(projected[1]).transpose(0, 1, 3, 2));
    if (settings.causal()) {
      scores = scores.add(allowed(later(scores)));
    }
    int at = sequences;
    if (settings.keyPadding()) {
      NDArray padding = allowed(inputs.get(at++));
      scores = scores.add(padding.expandDims(1).expandDims(1));
    }
    if (settings.mask()) {
      scores = scores.add(perHead(allowed(inputs.get(at)), scores.getShape()));
    }
    NDArray attention = scores.softmax(3);
    if (settings.dropout() > 0) {
      attention = Dropout.dropout(attention, settings.dropout(), training).singletonOrThrow();
    }
    NDArray heads = attention.matMul(byHead(projected[2])).transpose(0, 2, 1, 3);
    NDArray joined = heads.reshape(query.getShape());
    return Linear.linear(
        joined,
        store.getValue(outputWeight, query.getDevice(), training),
        outputBias == null ? null : store.getValue(outputBias, query.getDevice(), training));
  }

  private long headSize() {
    return settings.size() / settings.heads();
  }

  /** Queries, keys and values; where inputs are the same, in one multiplication. */
  private NDArray[] projected(
      ParameterStore store, NDList inputs, int sequences, boolean training) {
    NDArray query = inputs.get(0);
    NDArray matrix = store.getValue(weight, query.getDevice(), training);
    @Nullable NDArray shift =
        bias == null ? null : store.getValue(bias, query.getDevice(), training);
    if (sequences == 1) {
      NDArray all = Linear.linear(query, matrix, shift).singletonOrThrow();
      return all.split(3, 2).toArray(NDArray[]::new);
    }
    NDArray[] projected = new NDArray[3];
    for (int i = 0; i < 3; i++) {
      int size = settings.size();
      NDIndex rows = new NDIndex(i * size + ":" + (i + 1) * size);
      projected[i] =
          Linear.linear(
                  inputs.get(Math.min(i, sequences - 1)),
                  matrix.get(rows),
                  shift == null ? null : shift.get(rows))
              .singletonOrThrow();
    }
    return projected;
  }

  /** (N, heads, length, size of a head). */
  private NDArray byHead(NDArray sequence) {
    Shape shape = sequence.getShape();
    return sequence
        .reshape(shape.get(0), shape.get(1), settings.heads(), headSize())
        .transpose(0, 2, 1, 3);
  }

  /** Which keys, along the second axis, come after a query, along the first. */
  private static NDArray later(NDArray scores) {
    NDManager manager = scores.getManager();
    int queries = Math.toIntExact(scores.getShape().get(2));
    int keys = Math.toIntExact(scores.getShape().get(3));
    return manager.arange(keys).reshape(1, keys).gt(manager.arange(queries).reshape(queries, 1));
  }

  /** What is added to scores: zero or minus infinity, or what the mask says itself. */
  private static NDArray allowed(NDArray mask) {
    if (mask.getDataType().isFloating()) {
      return mask;
    }
    NDArray none = mask.getDataType() == DataType.BOOLEAN ? mask.logicalNot() : mask.eq(0);
    return none.toType(DataType.FLOAT32, false).log();
  }

  private NDArray perHead(NDArray mask, Shape scores) {
    Shape shape = mask.getShape();
    if (shape.dimension() == 2) {
      return mask;
    }
    return shape.get(0) == scores.get(0) ? mask.expandDims(1) : mask.reshape(scores);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {inputs[0]};
  }
}
