package io.github.scitemplate.engine;

import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Deconvolution;
import ai.djl.nn.core.Prelu;
import ai.djl.nn.recurrent.RecurrentBlock;
import ai.djl.util.Pair;
import io.github.scitemplate.error.UserException;

/** Blocks of DJL that its PyTorch engine lacks, or that would end the process. */
final class UnusableBlocks {
  private UnusableBlocks() {}

  /**
   * Looks for one in a model.
   *
   * @throws UserException for the first that is found
   */
  static void check(Block model) {
    check(model, "");
  }

  private static void check(Block block, String path) {
    String what = (path.isEmpty() ? "The model" : "The block " + path) + " is a ";
    String kind = block.getClass().getSimpleName();
    if (block instanceof Deconvolution) {
      throw new UserException(
          what + kind + ", which DJL does not have in its PyTorch engine.",
          kind.equals("Conv2dTranspose")
              ? "Use TransposedConv2d of the package blocks."
              : "Use TransposedConv2d of the package blocks on pictures of one row.");
    }
    if (block instanceof Prelu) {
      throw new UserException(
          what + kind + ", which DJL does not have in its PyTorch engine.",
          "Use Activation.leakyReluBlock, whose slope is not trained, or a block of your own.");
    }
    if (block instanceof RecurrentBlock && isOfBothWays(block)) {
      throw new UserException(
          what
              + kind
              + " that goes both ways. DJL hands its weights to PyTorch in a wrong order, which fails or ends the process.",
          "Use two of one direction in a ParallelBlock, the second between two functions that flip the sequence, and join their outputs.");
    }
    for (Pair<String, Block> child : block.getChildren()) {
      check(child.getValue(), path.isEmpty() ? child.getKey() : path + "." + child.getKey());
    }
  }

  /** The parameters of the way back have names that begin with r. */
  private static boolean isOfBothWays(Block recurrent) {
    return recurrent.getDirectParameters().keys().stream().anyMatch(name -> name.startsWith("r_"));
  }
}
