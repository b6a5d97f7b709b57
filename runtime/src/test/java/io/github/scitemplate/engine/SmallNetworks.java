package io.github.scitemplate.engine;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.scitemplate.TorchTest;

/** What the tests of networks build and look at. */
final class SmallNetworks {
  private SmallNetworks() {}

  static Network network(Block block, Shape input, long seed) {
    return Network.create(
        block,
        new Shape[] {input},
        TorchTest.device(),
        Initialization.PYTORCH,
        new Randomness(seed));
  }

  static FlatParameters whole(Network network) {
    return network.parts().values().iterator().next();
  }
}
