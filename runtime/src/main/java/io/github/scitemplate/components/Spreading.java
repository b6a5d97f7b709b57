package io.github.scitemplate.components;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.error.OwnCode;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watches a project's criterion or metric for predictions that meet labels of another shape element
 * by element. libtorch then spreads both over all pairs, (N, 1) and (N) to (N, N), without a word.
 * The function runs once more, on arrays that remember what they come from.
 */
final class Spreading {
  private static final int PREDICTIONS = 1;
  private static final int LABELS = 2;
  private static final Set<String> ELEMENTWISE =
      Set.of(
          "add", "addi", "sub", "subi", "mul", "muli", "div", "divi", "mod", "modi", "pow", "powi",
          "maximum", "minimum", "eq", "neq", "gt", "gte", "lt", "lte", "xlogy");

  private final String what;
  private @Nullable String found;

  private Spreading(String what) {
    this.what = what;
  }

  /**
   * What to warn of; empty if there is nothing, or the function cannot be watched.
   *
   * @param what the function in words, such as {@code the criterion}
   */
  static Optional<String> in(
      OwnLine.Function function, String what, NDList predictions, NDList labels, NDArray loss) {
    Spreading watch = new Spreading(what);
    try {
      function.apply(
          watch.watched(predictions, PREDICTIONS),
          watch.watched(labels, LABELS),
          watch.watched(loss, PREDICTIONS | LABELS));
    } catch (RuntimeException e) {
      // A function that needs libtorch's own arrays is not watched.
    }
    return Optional.ofNullable(watch.found);
  }

  private NDList watched(NDList arrays, int from) {
    NDList all = new NDList(arrays.size());
    arrays.forEach(array -> all.add(watched(array, from)));
    return all;
  }

  private NDArray watched(NDArray array, int from) {
    return (NDArray) proxy(NDArray.class, array, from);
  }

  private Object proxy(Class<?> type, Object plain, int from) {
    return Proxy.newProxyInstance(
        Spreading.class.getClassLoader(), new Class<?>[] {type}, new Watched(plain, from));
  }

  /** An array, and whether it comes from predictions, labels or both. */
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
      Object[] given = arguments == null ? new Object[0] : arguments.clone();
      int all = from;
      for (int i = 0; i < given.length; i++) {
        all |= from(given[i]);
        look(method, given[i]);
        given[i] = plain(given[i]);
      }
      try {
        return wrapped(self, method.invoke(plain, given), all);
      } catch (InvocationTargetException e) {
        throw e.getCause() == null ? e : e.getCause();
      }
    }

    private void look(Method method, @Nullable Object other) {
      if (found == null
          && plain instanceof NDArray array
          && ELEMENTWISE.contains(method.getName())
          && handler(other) instanceof Watched second
          && second.plain instanceof NDArray beside
          && from + second.from == PREDICTIONS + LABELS
          && from != 0
          && second.from != 0) {
        note(method.getName(), array.getShape(), beside.getShape());
      }
    }

    private void note(String operation, Shape own, Shape other) {
      if (own.size() == 1 || other.size() == 1 || own.equals(other)) {
        return;
      }
      Shape predicted = from == PREDICTIONS ? own : other;
      Shape labelled = from == PREDICTIONS ? other : own;
      found =
          what
              + " combines predictions of shape "
              + predicted
              + " with labels of shape "
              + labelled
              + " element by element ("
              + operation
              + "), which spreads them over each other. If each prediction is to meet its own label, give both one shape,"
              + " such as by labels.reshape(predictions.getShape())."
              + OwnCode.frame(new Throwable())
                  .map(frame -> System.lineSeparator() + "  at " + frame)
                  .orElse("");
    }

    @SuppressWarnings("ReferenceEquality") // what works in place returns the array itself
    private @Nullable Object wrapped(Object self, @Nullable Object result, int all) {
      if (result == plain) {
        return self;
      } else if (result instanceof NDList list) {
        return watched(list, all);
      } else if (result instanceof NDArray array) {
        return watched(array, all);
      }
      return result instanceof NDArrayEx ? proxy(NDArrayEx.class, result, all) : result;
    }
  }

  private static @Nullable InvocationHandler handler(@Nullable Object object) {
    return object != null && Proxy.isProxyClass(object.getClass())
        ? Proxy.getInvocationHandler(object)
        : null;
  }

  private static int from(@Nullable Object object) {
    if (object instanceof NDList list) {
      return list.stream().mapToInt(Spreading::from).reduce(0, (a, b) -> a | b);
    }
    return handler(object) instanceof Watched watched ? watched.from : 0;
  }

  private static @Nullable Object plain(@Nullable Object object) {
    if (object instanceof NDList list) {
      NDList all = new NDList(list.size());
      list.forEach(array -> all.add((NDArray) plain(array)));
      return all;
    }
    return handler(object) instanceof Watched watched ? watched.plain : object;
  }
}
