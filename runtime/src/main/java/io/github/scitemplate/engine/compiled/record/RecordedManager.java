package io.github.scitemplate.engine.compiled.record;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The manager that recorded arrays give to blocks. What a block creates by it becomes a constant of
 * the graph; arrays of zeros and ones become operations, whose shape may follow the batch.
 */
final class RecordedManager implements InvocationHandler {
  private static final Set<String> FACTS =
      Set.of("getDevice", "getEngine", "isOpen", "getName", "defaultDevice");
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "close",
          "attachInternal",
          "attachUncappedInternal",
          "detachInternal",
          "tempAttachInternal",
          "attachAll",
          "tempAttachAll");
  private static final Set<String> CREATING = Set.of("create", "full", "arange", "eye", "linspace");

  private final Recorder recorder;
  private final NDManager proxy;

  RecordedManager(Recorder recorder) {
    this.recorder = recorder;
    this.proxy =
        (NDManager)
            Proxy.newProxyInstance(
                RecordedManager.class.getClassLoader(), new Class<?>[] {NDManager.class}, this);
  }

  NDManager proxy() {
    return proxy;
  }

  @Override
  public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object[] given = arguments == null ? new Object[0] : arguments;
    String name = method.getName();
    if (method.getDeclaringClass() == Object.class) {
      return switch (name) {
        case "equals" -> given[0] == self;
        case "hashCode" -> System.identityHashCode(self);
        default -> "recorded manager";
      };
    } else if (FACTS.contains(name)) {
      return RecordedArray.real(method, recorder.shadow(), given);
    } else if (WITHOUT_EFFECT.contains(name)) {
      return null;
    } else if (name.equals("newSubManager") || name.equals("getParentManager")) {
      return self;
    } else if (name.equals("zeros") || name.equals("ones")) {
      return filled(method, given);
    } else if (CREATING.contains(name) && method.getReturnType() == NDArray.class) {
      return recorder.constant((NDArray) RecordedArray.real(method, recorder.shadow(), given));
    } else if (method.isDefault()) {
      return InvocationHandler.invokeDefault(self, method, given);
    }
    throw new NotRecordable(name + " of an array's manager");
  }

  private Object filled(Method method, Object[] given) {
    Shape shape =
        (Shape)
            Arrays.stream(given)
                .filter(Shape.class::isInstance)
                .findFirst()
                .orElseThrow(() -> new NotRecordable(method.getName() + " without a shape"));
    DataType type =
        (DataType)
            Arrays.stream(given)
                .filter(DataType.class::isInstance)
                .findFirst()
                .orElse(DataType.FLOAT32);
    NDArray real = (NDArray) RecordedArray.real(method, recorder.shadow(), given);
    return recorder.filled(method.getName(), shape, type, real);
  }
}
