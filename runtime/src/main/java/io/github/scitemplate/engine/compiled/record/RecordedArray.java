package io.github.scitemplate.engine.compiled.record;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import io.github.scitemplate.engine.compiled.graph.Value;
import io.github.scitemplate.engine.kernels.ScriptRecorder;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * An array that stands for another, and records what is done with it. The other one is computed,
 * too, since blocks ask for shapes.
 */
final class RecordedArray implements InvocationHandler {
  private static final Set<String> FACTS =
      Set.of(
          "getShape",
          "getDataType",
          "getDevice",
          "getSparseFormat",
          "getName",
          "setName",
          "getUid",
          "hasGradient",
          "size",
          "isEmpty",
          "isSparse",
          "isScalar",
          "isReleased");
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("close", "attach", "detach", "tempAttach", "setRequiresGradient");

  private final Recorder recorder;
  private final NDArray real;
  private final NDArray proxy;
  private final NDArrayEx internal;
  private Value value;

  RecordedArray(Recorder recorder, Value value, NDArray real) {
    this.recorder = recorder;
    this.value = value;
    this.real = real;
    this.proxy = (NDArray) proxy(NDArray.class, ScriptRecorder.class);
    this.internal = (NDArrayEx) proxy(NDArrayEx.class);
  }

  private Object proxy(Class<?>... types) {
    return Proxy.newProxyInstance(RecordedArray.class.getClassLoader(), types, this);
  }

  /** What records for {@code array}; null if it is not an array of a recorder. */
  static @Nullable RecordedArray of(@Nullable Object array) {
    return array != null
            && Proxy.isProxyClass(array.getClass())
            && Proxy.getInvocationHandler(array) instanceof RecordedArray recorded
        ? recorded
        : null;
  }

  NDArray proxy() {
    return proxy;
  }

  NDArray real() {
    return real;
  }

  Value value() {
    return value;
  }

  /** Lets the array stand for another value, after an operation in place. */
  void become(Value changed) {
    value = changed;
  }

  @Override
  @SuppressWarnings("unchecked") // the arguments of the one method of ScriptRecorder
  public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object[] given = arguments == null ? new Object[0] : arguments;
    String name = method.getName();
    if (method.getDeclaringClass() == Object.class) {
      return ofObject(name, given);
    } else if (method.getDeclaringClass() == ScriptRecorder.class) {
      return recorder.script(
          (String) given[0],
          (List<Object>) given[1],
          (BiFunction<NDManager, Object[], NDArray[]>) given[2]);
    } else if (FACTS.contains(name)) {
      return real(method, real, given);
    } else if (WITHOUT_EFFECT.contains(name)) {
      return null;
    }
    return switch (name) {
      case "getNDArrayInternal" -> internal;
      case "getArray" -> proxy;
      case "getManager" -> recorder.manager();
      case "getIndexer" -> new RecordedIndexer(recorder);
      default -> operation(self, method, given);
    };
  }

  private Object ofObject(String name, Object[] given) {
    return switch (name) {
      case "equals" -> of(given[0]) == this;
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "recorded " + value.name() + real.getShape();
    };
  }

  private @Nullable Object operation(Object self, Method method, Object[] given) throws Throwable {
    boolean isInternal = method.getDeclaringClass() == NDArrayEx.class;
    Call call =
        new Call(
            recorder,
            this,
            method.getName(),
            Collections.unmodifiableList(Arrays.asList(given)),
            plain -> real(method, isInternal ? real.getNDArrayInternal() : real, plain));
    @Nullable Object result = recorder.rules().apply(call);
    if (result != null) {
      return result;
    } else if (method.isDefault()) {
      return InvocationHandler.invokeDefault(self, method, given);
    }
    throw new NotRecordable(method.getName());
  }

  static Object real(Method method, Object on, Object[] arguments) {
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      } else if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
