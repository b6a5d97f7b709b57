package io.github.scitemplate.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.recurrent.LSTM;
import io.github.scitemplate.blocks.MultiHeadAttention;
import io.github.scitemplate.blocks.Residual;
import io.github.scitemplate.blocks.TokenEmbedding;
import java.util.List;

/** The benchmarked models of sequences of tokens. */
final class SequenceModels {
  /** How many tokens there are. */
  static final int TOKENS = 1000;

  /** How long the sequences of the transformer are. */
  static final int PLACES = 64;

  /** How long the sequences of the language model are. */
  static final int STEPS = 35;

  private static final int WIDTH = 128;
  private static final int HEADS = 4;
  private static final int LAYERS = 4;
  private static final int STATE = 256;
  private static final int CLASSES = 10;

  private SequenceModels() {}

  /** An encoder as PyTorch's {@code TransformerEncoderLayer} has it, and a class of the mean. */
  static Block transformer() {
    SequentialBlock model = new SequentialBlock().add(tokensAndPlaces());
    for (int layer = 0; layer < LAYERS; layer++) {
      model.add(Residual.of(MultiHeadAttention.of(WIDTH, HEADS))).add(norm());
      model.add(Residual.of(forward())).add(norm());
    }
    return model
        .add(vectors -> new NDList(vectors.head().mean(new int[] {1})))
        .add(linear(CLASSES));
  }

  private static Block tokensAndPlaces() {
    Block places =
        new SequentialBlock()
            .add(tokens -> new NDList(places(tokens.head())))
            .add(TokenEmbedding.of(PLACES, WIDTH));
    return new ParallelBlock(
        parts -> new NDList(parts.get(0).head().add(parts.get(1).head())),
        List.of(TokenEmbedding.of(TOKENS, WIDTH), places));
  }

  private static NDArray places(NDArray tokens) {
    return tokens.getManager().arange(0, PLACES, 1, DataType.INT64);
  }

  private static Block forward() {
    return new SequentialBlock().add(linear(4 * WIDTH)).add(Activation::relu).add(linear(WIDTH));
  }

  private static Block norm() {
    return LayerNorm.builder().axis(2).build();
  }

  /** A language model of one recurrent layer. */
  static Block lstm() {
    return new SequentialBlock()
        .add(TokenEmbedding.of(TOKENS, STATE))
        .add(LSTM.builder().setStateSize(STATE).setNumLayers(1).build())
        .add(linear(TOKENS))
        .add(logits -> new NDList(logits.head().transpose(0, 2, 1)));
  }

  private static Block linear(int units) {
    return Linear.builder().setUnits(units).build();
  }
}
