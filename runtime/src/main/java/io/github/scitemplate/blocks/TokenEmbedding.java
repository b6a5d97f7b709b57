package io.github.scitemplate.blocks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * A vector for each token, as PyTorch's {@code Embedding}: whole numbers of any shape become
 * vectors on one more axis. The vectors begin with standard normal numbers.
 */
public final class TokenEmbedding extends AbstractBlock {
  private final int size;
  private final Parameter weight;

  private TokenEmbedding(int tokens, int size) {
    this.size = size;
    this.weight =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(tokens, size))
                .optInitializer(new NormalInitializer(1))
                .build());
  }

  /**
   * An embedding.
   *
   * @param tokens how many there are; their numbers begin with 0
   * @param size of each vector
   */
  public static TokenEmbedding of(int tokens, int size) {
    if (tokens < 1 || size < 1) {
      throw new IllegalArgumentException(
          "an embedding needs tokens and a size, not " + tokens + " and " + size);
    }
    return new TokenEmbedding(tokens, size);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> parameters) {
    NDArray tokens = inputs.singletonOrThrow();
    NDArray table = store.getValue(weight, tokens.getDevice(), training);
    return Embedding.embedding(tokens, table, SparseFormat.DENSE);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {inputs[0].add(size)};
  }
}
