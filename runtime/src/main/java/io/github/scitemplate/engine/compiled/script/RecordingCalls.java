package io.github.scitemplate.engine.compiled.script;

import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Calls methods of scripts that record gradients. DJL does not publish such calls with other
 * arguments than arrays, so its native method is reached by reflection.
 */
final class RecordingCalls {
  private static final String LIBRARY = "ai.djl.pytorch.jni.PyTorchLibrary";

  private RecordingCalls() {}

  /** DJL's native methods, looked up at first use. */
  private static final class Natives {
    static final Natives FOUND = new Natives();
    final Object library;
    final Method run;
    final Constructor<IValue> result;

    Natives() {
      try {
        Class<?> type = Class.forName(LIBRARY);
        Field instance = type.getDeclaredField("LIB");
        instance.setAccessible(true);
        library = instance.get(null);
        run =
            type.getDeclaredMethod(
                "moduleRunMethod",
                long.class,
                String.class,
                long[].class,
                boolean.class,
                boolean.class);
        run.setAccessible(true);
        result = IValue.class.getDeclaredConstructor(long.class);
        result.setAccessible(true);
      } catch (ReflectiveOperationException | RuntimeException e) {
        throw new IllegalStateException(
            "this version of DJL has no " + LIBRARY + " as expected", e);
      }
    }
  }

  /** Calls a method in the gradient mode of the calling thread; the caller closes the result. */
  static IValue call(PtSymbolBlock module, String method, IValue... arguments) {
    long[] handles = Arrays.stream(arguments).mapToLong(IValue::getHandle).toArray();
    Natives natives = Natives.FOUND;
    try {
      Object handle =
          natives.run.invoke(natives.library, module.getHandle(), method, handles, true, false);
      return natives.result.newInstance(handle);
    } catch (ReflectiveOperationException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e);
    }
  }
}
