package io.github.scitemplate.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes arrays that stand for others, and report each operation before it is done. What is computed
 * from them is watched, too. Each array knows what it comes from, as bits that its maker chooses.
 */
public final class WatchedArrays {
  private final Watch watch;

  /**
   * @param watch receives each operation; the operation throws what the watch throws
   */
  public WatchedArrays(Watch watch) {
    this.watch = watch;
  }

  /** Receives operations. */
  @FunctionalInterface
  public interface Watch {
    void before(Operation operation);
  }

  /**
   * A call of a method of an array, or of an object that an array returns, such as its manager.
   *
   * @param name the method's name
   * @param on the array itself; null for a method of a manager
   * @param from what the array comes from
   * @param arguments the call's arguments, with the plain arrays
   * @param origins what each argument comes from; 0 for an argument that is no array
   */
  public record Operation(
      String name, @Nullable NDArray on, int from, List<?> arguments, List<Integer> origins) {}

  /** Watched arrays in place of {@code arrays}. */
  public NDList of(NDList arrays, int from) {
    NDList all = new NDList(arrays.size());
    arrays.forEach(array -> all.add(of(array, from)));
    return all;
  }

  /** A watched array in place of {@code array}. */
  public NDArray of(NDArray array, int from) {
    return (NDArray) proxy(NDArray.class, array, from);
  }

  /** Has the JDK make the classes of watched arrays, which takes a while the first time. */
  public static void load() {
    for (Class<?> type : List.of(NDArray.class, NDManager.class)) {
      Object unused = proxy(type, (proxy, method, arguments) -> null);
    }
  }

  private Object proxy(Class<?> type, Object plain, int from) {
    return proxy(type, new Watched(plain, from));
  }

  private static Object proxy(Class<?> type, InvocationHandler handler) {
    return Proxy.newProxyInstance(
        WatchedArrays.class.getClassLoader(), new Class<?>[] {type}, handler);
  }

  private final class Watched implements InvocationHandler {
    private final Object plain;
    private final int from;

    Watched(Object plain, int from) {
      this.plain = plain;
      this.from = from;
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
        throws Throwable {
      Object[] given = arguments == null ? new Object[0] : arguments;
      Object[] plainGiven = Arrays.stream(given).map(WatchedArrays::plain).toArray();
      List<Integer> origins = Arrays.stream(given).map(WatchedArrays::from).toList();
      watch.before(
          new Operation(
              method.getName(),
              plain instanceof NDArray array ? array : null,
              from,
              Arrays.asList(plainGiven),
              origins));
      int all = origins.stream().reduce(from, (a, b) -> a | b);
      try {
        return wrapped(self, method.invoke(plain, plainGiven), all);
      } catch (InvocationTargetException e) {
        throw e.getCause() == null ? e : e.getCause();
      }
    }

    @SuppressWarnings("ReferenceEquality") // what works in place returns the array itself
    private @Nullable Object wrapped(Object self, @Nullable Object result, int all) {
      if (result == plain) {
        return self;
      } else if (result instanceof NDList list) {
        return of(list, all);
      } else if (result instanceof NDArray array) {
        return of(array, all);
      } else if (result instanceof NDManager) {
        return proxy(NDManager.class, result, 0);
      }
      return result instanceof NDArrayEx ? proxy(NDArrayEx.class, result, all) : result;
    }
  }

  private static @Nullable Watched watched(@Nullable Object object) {
    return object != null
            && Proxy.isProxyClass(object.getClass())
            && Proxy.getInvocationHandler(object) instanceof Watched watched
        ? watched
        : null;
  }

  private static int from(@Nullable Object object) {
    if (object instanceof NDList list) {
      return list.stream().mapToInt(WatchedArrays::from).reduce(0, (a, b) -> a | b);
    }
    @Nullable Watched watched = watched(object);
    return watched == null ? 0 : watched.from;
  }

  private static @Nullable Object plain(@Nullable Object object) {
    if (object instanceof NDList list) {
      NDList all = new NDList(list.size());
      list.forEach(array -> all.add((NDArray) plain(array)));
      return all;
    }
    @Nullable Watched watched = watched(object);
    return watched == null ? object : watched.plain;
  }
}
