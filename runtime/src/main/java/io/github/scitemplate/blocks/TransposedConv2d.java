package io.github.scitemplate.blocks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.UniformInitializer;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * A convolution that makes pictures larger, as PyTorch's {@code ConvTranspose2d} with one group;
 * DJL's own is not there in its PyTorch engine. Pictures are float32 of shape (N, channels, height,
 * width). The weight has PyTorch's shape (channels, filters, kernel, kernel), and begins as
 * PyTorch's does.
 *
 * <p>Zeros are put between the pixels, and the turned kernel goes over them. So it multiplies as
 * often as a plain convolution with the larger picture.
 */
public final class TransposedConv2d extends AbstractBlock {
  private final Settings settings;
  private final Parameter weight;
  private final @Nullable Parameter bias;

  private record Settings(
      int filters, int kernel, int stride, int padding, int outputPadding, boolean hasBias) {
    Settings {
      if (filters < 1 || kernel < 1 || stride < 1) {
        throw new IllegalArgumentException("filters, kernel and stride must be at least 1");
      }
      if (padding < 0 || padding >= kernel) {
        throw new IllegalArgumentException(
            "the padding must be from 0 to less than the kernel " + kernel + ", not " + padding);
      }
      if (outputPadding < 0 || outputPadding >= stride) {
        throw new IllegalArgumentException(
            "the output padding must be from 0 to less than the stride "
                + stride
                + ", not "
                + outputPadding);
      }
    }

    long outputSize(long size) {
      return (size - 1) * stride - 2L * padding + kernel + outputPadding;
    }
  }

  private TransposedConv2d(Settings settings) {
    this.settings = settings;
    double fanIn = (double) settings.filters() * settings.kernel() * settings.kernel();
    UniformInitializer initializer = new UniformInitializer((float) (1 / Math.sqrt(fanIn)));
    this.weight =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .optInitializer(initializer)
                .build());
    this.bias =
        settings.hasBias()
            ? addParameter(
                Parameter.builder()
                    .setName("bias")
                    .setType(Parameter.Type.BIAS)
                    .optShape(new Shape(settings.filters()))
                    .optInitializer(initializer)
                    .build())
            : null;
  }

  /** With stride 1, no padding and a bias. */
  public static TransposedConv2d of(int filters, int kernel) {
    return new TransposedConv2d(new Settings(filters, kernel, 1, 0, 0, true));
  }

  /** A new block that makes pictures about {@code stride} times as large. */
  public TransposedConv2d withStride(int stride) {
    return new TransposedConv2d(
        new Settings(
            settings.filters(),
            settings.kernel(),
            stride,
            settings.padding(),
            0,
            settings.hasBias()));
  }

  /** A new block whose output is so many pixels smaller on each side. */
  public TransposedConv2d withPadding(int padding) {
    return new TransposedConv2d(
        new Settings(
            settings.filters(),
            settings.kernel(),
            settings.stride(),
            padding,
            settings.outputPadding(),
            settings.hasBias()));
  }

  /**
   * A new block whose output has so many more rows below and columns on the right.
   *
   * @param outputPadding less than the stride, which is to be set before
   */
  public TransposedConv2d withOutputPadding(int outputPadding) {
    return new TransposedConv2d(
        new Settings(
            settings.filters(),
            settings.kernel(),
            settings.stride(),
            settings.padding(),
            outputPadding,
            settings.hasBias()));
  }

  /** A new block without a bias. */
  public TransposedConv2d withoutBias() {
    return new TransposedConv2d(
        new Settings(
            settings.filters(),
            settings.kernel(),
            settings.stride(),
            settings.padding(),
            settings.outputPadding(),
            false));
  }

  @Override
  protected void prepare(Shape[] inputs) {
    weight.setShape(
        new Shape(inputs[0].get(1), settings.filters(), settings.kernel(), settings.kernel()));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> parameters) {
    NDArray input = inputs.singletonOrThrow();
    NDArray kernel = store.getValue(weight, input.getDevice(), training);
    NDArray turned = kernel.flip(2, 3).swapAxes(0, 1);
    int around = settings.kernel() - 1 - settings.padding();
    NDArray output =
        Conv2d.conv2d(
                spread(input),
                turned,
                bias == null ? null : store.getValue(bias, input.getDevice(), training),
                new Shape(1, 1),
                new Shape(around, around),
                new Shape(1, 1))
            .singletonOrThrow();
    int beyond = settings.stride() - 1 - settings.outputPadding();
    return new NDList(
        beyond == 0 ? output : output.get(new NDIndex(":, :, :" + -beyond + ", :" + -beyond)));
  }

  /** Each pixel as the first of a square of zeros. */
  private NDArray spread(NDArray input) {
    Shape shape = input.getShape();
    long n = shape.get(0) * shape.get(1);
    long height = shape.get(2);
    long width = shape.get(3);
    int stride = settings.stride();
    if (stride == 1) {
      return input;
    }
    NDArray columns =
        input
            .reshape(n, height, width, 1)
            .concat(zeros(input, new Shape(n, height, width, stride - 1L)), 3);
    return columns
        .reshape(n, height, 1, width * stride)
        .concat(zeros(input, new Shape(n, height, stride - 1L, width * stride)), 2)
        .reshape(shape.get(0), shape.get(1), height * stride, width * stride);
  }

  private static NDArray zeros(NDArray like, Shape shape) {
    return like.getManager().zeros(shape, like.getDataType());
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape input = inputs[0];
    return new Shape[] {
      new Shape(
          input.get(0),
          settings.filters(),
          settings.outputSize(input.get(2)),
          settings.outputSize(input.get(3)))
    };
  }
}
