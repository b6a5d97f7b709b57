package io.github.scitemplate.engine.compiled;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.recurrent.RNN;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.initializer.XavierInitializer;
import io.github.scitemplate.blocks.TokenEmbedding;
import io.github.scitemplate.blocks.TransposedConv2d;
import io.github.scitemplate.engine.compiled.record.Subject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Models of all kinds, small enough for tests. */
public final class SmallModels {
  private SmallModels() {}

  /**
   * A model with the shape of its input.
   *
   * @param classes how many tokens there are if the input is int64; 0 if it is float32
   */
  public record Model(String name, Supplier<Block> block, Shape input, int classes) {
    @Override
    public String toString() {
      return name;
    }

    /** A batch that depends on {@code seed} alone. */
    public NDArray batch(NDManager manager, int seed) {
      int size = (int) input.size();
      java.util.Random random = new java.util.Random(seed);
      if (classes > 0) {
        long[] tokens = random.longs(size, 0, classes).toArray();
        return manager.create(tokens, input);
      }
      float[] numbers = new float[size];
      for (int i = 0; i < size; i++) {
        numbers[i] = (float) random.nextGaussian();
      }
      return manager.create(numbers, input);
    }
  }

  /** An initialised block with the arrays of its parameters. */
  static Subject subject(Block block, NDManager manager, Shape input, DataType type) {
    block.setInitializer(new XavierInitializer(), Parameter.Type.WEIGHT);
    block.initialize(manager, DataType.FLOAT32, input);
    List<Parameter> trained = new ArrayList<>();
    List<Parameter> others = new ArrayList<>();
    IdentityHashMap<Parameter, NDArray> arrays = new IdentityHashMap<>();
    block
        .getParameters()
        .values()
        .forEach(
            parameter -> {
              (parameter.requiresGradient() ? trained : others).add(parameter);
              arrays.put(parameter, parameter.getArray());
            });
    return Subject.of(block, trained, others, arrays);
  }

  public static List<Model> all() {
    return List.of(
        new Model("mlp", SmallModels::mlp, new Shape(8, 20), 0),
        new Model("digits", SmallModels::digits, new Shape(4, 1, 28, 28), 0),
        new Model("resnet", SmallModels::resnet, new Shape(4, 3, 16, 16), 0),
        new Model("signal", SmallModels::signal, new Shape(4, 3, 20), 0),
        new Model("activations", SmallModels::activations, new Shape(4, 6), 0),
        new Model("layer norm", SmallModels::layerNorm, new Shape(4, 5, 6), 0),
        new Model("branches", SmallModels::branches, new Shape(4, 6), 0),
        new Model("slices", SmallModels::slices, new Shape(4, 6, 5), 0),
        new Model("transposed", SmallModels::transposed, new Shape(2, 3, 5, 5), 0),
        new Model("lstm", () -> recurrent(LSTM.builder()), new Shape(3, 7, 4), 0),
        new Model("gru", () -> recurrent(GRU.builder()), new Shape(3, 7, 4), 0),
        new Model("rnn", SmallModels::plainRecurrent, new Shape(3, 7, 4), 0),
        new Model("attention", SmallModels::attention, new Shape(2, 6, 8), 0),
        new Model("transformer", SmallModels::transformer, new Shape(2, 6), 11));
  }

  static Block mlp() {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(64).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(64).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(2).build());
  }

  static Block digits() {
    return new SequentialBlock()
        .add(Conv2d.builder().setFilters(10).setKernelShape(new Shape(5, 5)).build())
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Activation::relu)
        .add(Conv2d.builder().setFilters(20).setKernelShape(new Shape(5, 5)).build())
        .add(Dropout.builder().optRate(0.5f).build())
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Activation::relu)
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(50).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(10).build());
  }

  private static SequentialBlock convolution(int filters, int kernel, int stride) {
    return new SequentialBlock()
        .add(
            Conv2d.builder()
                .setFilters(filters)
                .setKernelShape(new Shape(kernel, kernel))
                .optStride(new Shape(stride, stride))
                .optPadding(new Shape(kernel / 2, kernel / 2))
                .optBias(false)
                .build())
        .add(BatchNorm.builder().build());
  }

  private static Block residual(int filters, int stride, boolean changesShape) {
    SequentialBlock long_ =
        convolution(filters, 3, stride).add(Activation::relu).add(convolution(filters, 3, 1));
    Block shortcut = changesShape ? convolution(filters, 1, stride) : Blocks.identityBlock();
    return new SequentialBlock()
        .add(
            new ParallelBlock(
                lists -> new NDList(lists.get(0).head().add(lists.get(1).head())),
                Arrays.asList(long_, shortcut)))
        .add(Activation::relu);
  }

  static Block resnet() {
    SequentialBlock net = convolution(8, 3, 1).add(Activation::relu);
    for (int stage = 0; stage < 4; stage++) {
      net.add(residual(8 << stage, stage == 0 ? 1 : 2, stage > 0));
      net.add(residual(8 << stage, 1, false));
    }
    return net.add(Pool.globalAvgPool2dBlock()).add(Linear.builder().setUnits(10).build());
  }

  private static Block signal() {
    return new SequentialBlock()
        .add(Conv1d.builder().setFilters(6).setKernelShape(new Shape(3)).build())
        .add(BatchNorm.builder().build())
        .add(Pool.avgPool1dBlock(new Shape(2), new Shape(2)))
        .add(Pool.maxPool1dBlock(new Shape(3), new Shape(2)))
        .add(Pool.globalMaxPool1dBlock())
        .add(Linear.builder().setUnits(2).build());
  }

  private static Block activations() {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(9).build())
        .add(Activation::sigmoid)
        .add(Linear.builder().setUnits(9).build())
        .add(Activation::tanh)
        .add(Activation.geluBlock())
        .add(Activation.leakyReluBlock(0.1f))
        .add(Activation.eluBlock(1.5f))
        .add(Activation.seluBlock())
        .add(Activation.swishBlock(1.25f))
        .add(Activation.mishBlock())
        .add(Activation.softPlusBlock())
        .add(Activation.softSignBlock())
        .add(lambda(x -> x.softmax(1)))
        .add(lambda(x -> x.add(1).log().mul(2.5f).sub(0.1).div(3)))
        .add(lambda(x -> x.pow(2).add(x.square()).add(x.abs().sqrt()).neg().exp()))
        .add(lambda(x -> x.maximum(0.5f).minimum(0.9f).clip(0.55f, 0.8f).logSoftmax(1)));
  }

  private static Block layerNorm() {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(8).build())
        .add(LayerNorm.builder().build())
        .add(lambda(x -> x.mean(new int[] {1})))
        .add(lambda(x -> x.sum(new int[] {1}, true)));
  }

  private static Block branches() {
    return new SequentialBlock()
        .add(
            new ParallelBlock(
                lists -> new NDList(lists.get(0).head().concat(lists.get(1).head(), 1)),
                Arrays.asList(
                    Linear.builder().setUnits(3).build(),
                    new SequentialBlock()
                        .add(Linear.builder().setUnits(4).optBias(false).build())
                        .add(Activation::relu))))
        .add(lambda(x -> x.stack(x.mul(2), 1).sum(new int[] {1})))
        .add(Linear.builder().setUnits(2).build());
  }

  private static Block slices() {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(6).build())
        .add(
            lambda(
                x -> {
                  NDArray part = x.get(new NDIndex(":, 1:5:2, 2:"));
                  NDArray row = x.get(new NDIndex(":, -1"));
                  NDList halves = x.split(2, 2);
                  NDArray turned = x.transpose(0, 2, 1).reshape(x.getShape().get(0), -1);
                  return part.flatten(1, 2)
                      .concat(row, 1)
                      .concat(halves.get(1).swapAxes(1, 2).flatten(1, 2), 1)
                      .concat(turned.mul(x.getManager().create(0.5f)), 1)
                      .concat(x.expandDims(1).squeeze(1).mean(new int[] {2}), 1);
                }))
        .add(Linear.builder().setUnits(2).build());
  }

  private static Block transposed() {
    return new SequentialBlock()
        .add(TransposedConv2d.of(4, 3).withStride(2).withPadding(1).withOutputPadding(1))
        .add(Activation::relu)
        .add(Pool.avgPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Pool.globalAvgPool2dBlock());
  }

  private static Block recurrent(ai.djl.nn.recurrent.RecurrentBlock.BaseBuilder<?> builder) {
    builder.setStateSize(5);
    builder.setNumLayers(2);
    Block block =
        builder instanceof LSTM.Builder lstm ? lstm.build() : ((GRU.Builder) builder).build();
    return new SequentialBlock().add(block).add(Linear.builder().setUnits(2).build());
  }

  private static Block plainRecurrent() {
    return RNN.builder().setStateSize(5).setNumLayers(1).setActivation(RNN.Activation.TANH).build();
  }

  private static Block attention() {
    return ScaledDotProductAttentionBlock.builder().setEmbeddingSize(8).setHeadCount(2).build();
  }

  private static Block transformer() {
    return new SequentialBlock()
        .add(TokenEmbedding.of(11, 8))
        .add(new TransformerEncoderBlock(8, 2, 16, 0.1f, Activation::relu))
        .add(Linear.builder().setUnits(11).build());
  }

  static LambdaBlock lambda(Function<NDArray, NDArray> function) {
    return new LambdaBlock(inputs -> new NDList(function.apply(inputs.singletonOrThrow())));
  }
}
