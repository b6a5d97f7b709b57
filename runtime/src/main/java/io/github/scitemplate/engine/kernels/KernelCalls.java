package io.github.scitemplate.engine.kernels;

import ai.djl.ndarray.NDArray;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes down which kernels are called with which arrays, and does nothing else. A calculation that
 * only calls kernels which change arrays in place is done with {@link #standIn stand-ins} of its
 * arrays; {@link #take} then tells what it would have done.
 */
public final class KernelCalls {
  private static final Set<String> FACTS = Set.of("getShape", "getDataType", "getDevice", "size");

  private final IdentityHashMap<NDArray, NDArray> standIns = new IdentityHashMap<>();
  private List<KernelCall> calls = new ArrayList<>();

  /** What kernels see in place of an array. */
  interface StandIn {
    /** The array. */
    NDArray array();

    /** Writes a call down. */
    void write(Script script, String function, Object[] arguments);
  }

  /**
   * An array that stands for another. It tells the other one's shape and type, and can be given to
   * kernels. Everything else throws an {@link UnsupportedOperationException}.
   *
   * @param array lives as long as this object
   */
  public NDArray standIn(NDArray array) {
    return standIns.computeIfAbsent(array, this::made);
  }

  private NDArray made(NDArray array) {
    return (NDArray)
        Proxy.newProxyInstance(
            KernelCalls.class.getClassLoader(),
            new Class<?>[] {NDArray.class, StandIn.class},
            (self, method, arguments) -> answer(array, self, method, arguments));
  }

  private @Nullable Object answer(
      NDArray array, Object self, Method method, Object @Nullable [] given) throws Throwable {
    Object[] arguments = given == null ? new Object[0] : given;
    if (FACTS.contains(method.getName())) {
      try {
        return method.invoke(array, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
    return switch (method.getName()) {
      case "array" -> array;
      case "write" -> {
        write((Script) arguments[0], (String) arguments[1], (Object[]) arguments[2]);
        yield null;
      }
      case "equals" -> isSame(self, arguments[0]);
      case "hashCode" -> System.identityHashCode(self);
      case "toString" -> "stands for an array of shape " + array.getShape();
      default -> throw new UnsupportedOperationException(method.getName() + " is no kernel");
    };
  }

  private static boolean isSame(Object one, Object other) {
    return one == other;
  }

  private void write(Script script, String function, Object[] arguments) {
    List<Object> plain = new ArrayList<>(arguments.length);
    for (Object argument : arguments) {
      plain.add(plain(argument));
    }
    calls.add(new KernelCall(script, function, plain));
  }

  /** An argument with arrays instead of their stand-ins. */
  private static Object plain(Object argument) {
    if (argument instanceof StandIn standIn) {
      return standIn.array();
    } else if (argument instanceof NDArray[] arrays) {
      return Arrays.stream(arrays).map(KernelCalls::plain).toArray(NDArray[]::new);
    }
    return argument;
  }

  /** The calls since the last time. */
  public List<KernelCall> take() {
    List<KernelCall> taken = calls;
    calls = new ArrayList<>();
    return taken;
  }
}
