package io.github.scitemplate.engine;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Convolution;
import ai.djl.nn.convolutional.Deconvolution;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.recurrent.RecurrentBlock;
import io.github.scitemplate.engine.Randomness.Purpose;
import java.util.SplittableRandom;

/** How a new model's parameters get their values. All values derive from the experiment's seed. */
public enum Initialization {
  /**
   * PyTorch's defaults: linear and convolution layers uniform in ±1/√fan_in for weights and biases
   * (He et al. 2015 with a = √5), recurrent layers uniform in ±1/√hidden, embeddings standard
   * normal; others as their block says.
   */
  PYTORCH,
  /** The initialisers that the blocks themselves carry. */
  BLOCKS;

  /** Fills the parameters of an initialised block tree, in the order of the tree. */
  void fill(Block root, Randomness randomness) {
    if (this == PYTORCH) {
      fill(root, randomness, new int[1]);
    }
  }

  private static void fill(Block block, Randomness randomness, int[] counter) {
    for (Parameter parameter : block.getDirectParameters().values()) {
      int number = counter[0]++;
      if (parameter.requiresGradient()) {
        SplittableRandom random = randomness.generatorFor(Purpose.INITIALISATION, number, 0);
        fill(block, parameter, random);
      }
    }
    block.getChildren().values().forEach(child -> fill(child, randomness, counter));
  }

  private static void fill(Block block, Parameter parameter, SplittableRandom random) {
    if (block instanceof Linear || block instanceof Convolution || block instanceof Deconvolution) {
      uniform(parameter, 1 / Math.sqrt(fanIn(block)), random);
    } else if (block instanceof RecurrentBlock recurrent) {
      uniform(parameter, 1 / Math.sqrt(hiddenSize(recurrent, parameter)), random);
    } else if (block instanceof Embedding) {
      float[] values = new float[Math.toIntExact(parameter.getArray().size())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) gaussian(random);
      }
      parameter.getArray().set(values);
    }
  }

  private static void uniform(Parameter parameter, double bound, SplittableRandom random) {
    float[] values = new float[Math.toIntExact(parameter.getArray().size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    parameter.getArray().set(values);
  }

  /** The inputs of one unit: everything of the weight but its first axis. */
  private static double fanIn(Block block) {
    Parameter weight = block.getDirectParameters().get("weight");
    return weight.getShape().size() / (double) weight.getShape().get(0);
  }

  /** Every parameter of a recurrent layer has gates times hidden units rows. */
  private static double hiddenSize(RecurrentBlock block, Parameter parameter) {
    int gates = block instanceof LSTM ? 4 : block instanceof GRU ? 3 : 1;
    return parameter.getShape().get(0) / (double) gates;
  }

  /** Box and Muller's transform of two uniform draws. */
  private static double gaussian(SplittableRandom random) {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
