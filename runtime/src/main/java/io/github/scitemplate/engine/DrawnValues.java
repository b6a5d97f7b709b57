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
import java.util.IdentityHashMap;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Draws first values as PyTorch does. Each parameter's numbers depend only on the seed and its
 * place.
 */
final class DrawnValues {
  private DrawnValues() {}

  /**
   * Fills those parameters of an initialised block tree whose values nobody has chosen, in the
   * order of the tree.
   */
  static void fill(Block root, IdentityHashMap<Parameter, Origin> origins, Randomness randomness) {
    fill(root, origins, randomness, new int[1]);
  }

  private static void fill(
      Block block,
      IdentityHashMap<Parameter, Origin> origins,
      Randomness randomness,
      int[] counter) {
    for (Parameter parameter : block.getDirectParameters().values()) {
      int number = counter[0]++;
      @Nullable Origin origin = origins.get(parameter);
      boolean byDefault =
          origin == null ? Origin.hasDefaultInitialiser(parameter) : origin == Origin.DEFAULT;
      if (parameter.requiresGradient() && byDefault) {
        SplittableRandom random = randomness.generatorFor(Purpose.INITIALISATION, number, 0);
        fill(block, parameter, random);
      }
    }
    block.getChildren().values().forEach(child -> fill(child, origins, randomness, counter));
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

  /** The number of inputs of one unit: the product of all axes of the weight but the first. */
  private static double fanIn(Block block) {
    Parameter weight = block.getDirectParameters().get("weight");
    return weight.getShape().size() / (double) weight.getShape().get(0);
  }

  /**
   * The number of hidden units. Every parameter of a recurrent layer has a row for each gate of
   * each unit.
   */
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
