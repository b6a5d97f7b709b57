package io.github.scitemplate.engine.forward;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the memory of closed arrays as long as a backward pass may read it. DJL makes an array from
 * numbers of Java without a copy, as in {@code array.mul(2)}, and lets go of the numbers when the
 * array is closed, which is at once. libtorch has kept the array for the backward pass by then, but
 * the memory is Java's, which frees it in its next collection.
 *
 * <p>DJL offers no way to notice this, so the map in which a manager holds its arrays is replaced,
 * by reflection.
 */
final class BorrowedMemory {
  private final List<Object> kept = new ArrayList<>();
  private boolean keeping;

  /** DJL's fields, looked up at first use. */
  private static final class Fields {
    static final Field RESOURCES = field(BaseNDManager.class, "resources");
    static final Field MEMORY = field(PtNDArray.class, "dataRef");

    private static Field field(Class<?> type, String name) {
      try {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
      } catch (ReflectiveOperationException | RuntimeException e) {
        throw new IllegalStateException(
            "this version of DJL has no " + type.getName() + "." + name + " as expected", e);
      }
    }
  }

  /** A manager's arrays, which are asked for their memory when they are closed. */
  @SuppressWarnings("serial") // nobody writes it
  private final class Arrays extends ConcurrentHashMap<String, AutoCloseable> {
    @Override
    public @Nullable AutoCloseable remove(Object key) {
      @Nullable AutoCloseable removed = super.remove(key);
      if (keeping && removed instanceof PtNDArray array) {
        @Nullable Object memory = value(Fields.MEMORY, array);
        if (memory != null) {
          kept.add(memory);
        }
      }
      return removed;
    }
  }

  private static @Nullable Object value(Field field, Object of) {
    try {
      return field.get(of);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Watches the arrays of a manager from now on. */
  <T extends NDManager> T watched(T manager) {
    Arrays arrays = new Arrays();
    try {
      @SuppressWarnings("unchecked") // as DJL declares it
      ConcurrentHashMap<String, AutoCloseable> before =
          (ConcurrentHashMap<String, AutoCloseable>) Fields.RESOURCES.get(manager);
      arrays.putAll(before);
      Fields.RESOURCES.set(manager, arrays);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
    return manager;
  }

  /** Keeps the memory of arrays that are closed from now on. */
  void begin() {
    kept.clear();
    keeping = true;
  }

  /** Lets go of all memory that was kept. */
  void end() {
    keeping = false;
    kept.clear();
  }
}
