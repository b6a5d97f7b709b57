package io.github.scitemplate.benchmarks;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import java.util.List;

/** The benchmarked models, of the blocks that DJL offers. */
final class Models {
  private static final int CLASSES = 10;

  private Models() {}

  /** 20-64-64-2. */
  static Block mlp() {
    return new SequentialBlock()
        .add(linear(64))
        .add(Activation::relu)
        .add(linear(64))
        .add(Activation::relu)
        .add(linear(2));
  }

  /** The example's digit CNN. */
  static Block cnn() {
    return new SequentialBlock()
        .add(Conv2d.builder().setFilters(10).setKernelShape(new Shape(5, 5)).build())
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Activation::relu)
        .add(Conv2d.builder().setFilters(20).setKernelShape(new Shape(5, 5)).build())
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Activation::relu)
        .add(Blocks.batchFlattenBlock())
        .add(linear(50))
        .add(Activation::relu)
        .add(linear(CLASSES));
  }

  /**
   * ResNet-18 for 32x32 images: He et al., "Deep Residual Learning for Image Recognition" (CVPR
   * 2016).
   */
  static Block resnet() {
    SequentialBlock model = new SequentialBlock();
    addConvolution(model, 64, 3, 1);
    model.add(Activation::relu);
    addStage(model, 64, 64, 1);
    addStage(model, 64, 128, 2);
    addStage(model, 128, 256, 2);
    addStage(model, 256, 512, 2);
    return model
        .add(Pool.globalAvgPool2dBlock())
        .add(Blocks.batchFlattenBlock())
        .add(linear(CLASSES));
  }

  private static void addStage(SequentialBlock model, int inputs, int outputs, int stride) {
    model.add(residual(inputs, outputs, stride)).add(residual(outputs, outputs, 1));
  }

  private static Block residual(int inputs, int outputs, int stride) {
    SequentialBlock main = new SequentialBlock();
    addConvolution(main, outputs, 3, stride);
    main.add(Activation::relu);
    addConvolution(main, outputs, 3, 1);
    SequentialBlock shortcut = new SequentialBlock();
    if (stride == 1 && inputs == outputs) {
      shortcut.add(Blocks.identityBlock());
    } else {
      addConvolution(shortcut, outputs, 1, stride);
    }
    return new ParallelBlock(Models::reluOfSum, List.of(main, shortcut));
  }

  private static NDList reluOfSum(List<NDList> branches) {
    return new NDList(
        Activation.relu(
            branches.get(0).singletonOrThrow().add(branches.get(1).singletonOrThrow())));
  }

  /** A convolution without bias that keeps height and width at stride 1, normalised. */
  private static void addConvolution(SequentialBlock model, int filters, int kernel, int stride) {
    model
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

  private static Block linear(int units) {
    return Linear.builder().setUnits(units).build();
  }
}
