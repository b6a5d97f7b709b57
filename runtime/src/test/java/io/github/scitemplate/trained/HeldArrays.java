package io.github.scitemplate.trained;

import ai.djl.Device;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.engine.Torch;
import java.lang.reflect.Field;
import java.util.Map;

/** Counts what this process holds. */
final class HeldArrays {
  private HeldArrays() {}

  /** All open managers of the process, and everything that they hold. */
  static long count() throws ReflectiveOperationException {
    try (NDManager any = Torch.newManager(Device.cpu())) {
      NDManager all = any;
      while (all.getParentManager() != null && all.getParentManager() != all) {
        all = all.getParentManager();
      }
      return count(all);
    }
  }

  private static long count(AutoCloseable held) throws ReflectiveOperationException {
    if (!(held instanceof BaseNDManager)) {
      return 1;
    }
    long sum = 1;
    for (String name : new String[] {"resources", "tempResources"}) {
      Field field = BaseNDManager.class.getDeclaredField(name);
      field.setAccessible(true);
      Map<?, ?> inside = (Map<?, ?>) field.get(held);
      for (Object each : inside.values()) {
        sum += each instanceof AutoCloseable closeable ? count(closeable) : 1;
      }
    }
    return sum;
  }
}
