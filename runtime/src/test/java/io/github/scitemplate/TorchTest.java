package io.github.scitemplate;

import ai.djl.Device;
import io.github.scitemplate.engine.Torch;
import org.junit.jupiter.api.BeforeAll;

/** A test that computes: with one thread, so that it gives the same bits everywhere. */
public abstract class TorchTest {

  /** Where tests of the engine compute: on the first GPU that is seen, else on the CPU. */
  public static Device device() {
    return Torch.device(1);
  }

  @BeforeAll
  static void startTorch() {
    Torch.start();
    Torch.useThreads(1);
  }
}
