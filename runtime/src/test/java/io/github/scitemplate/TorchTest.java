package io.github.scitemplate;

import io.github.scitemplate.engine.Torch;
import org.junit.jupiter.api.BeforeAll;

/** A test that computes: with one thread, so that it gives the same bits everywhere. */
public abstract class TorchTest {

  @BeforeAll
  static void startTorch() {
    Torch.start();
    Torch.useThreads(1);
  }
}
