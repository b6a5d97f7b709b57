package io.github.scitemplate;

import ai.djl.ndarray.NDManager;
import io.github.scitemplate.engine.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test with a manager of its own, which closes the arrays that the test makes. */
public abstract class ArraysTest extends TorchTest {
  protected NDManager manager;

  @BeforeEach
  void openManager() {
    manager = Torch.newManager(device());
  }

  @AfterEach
  void closeManager() {
    manager.close();
  }
}
