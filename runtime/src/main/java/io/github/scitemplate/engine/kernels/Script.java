package io.github.scitemplate.engine.kernels;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/**
 * Calls functions in TorchScript. Each call is one native call, whatever the function does inside.
 * The functions record no gradients. What they return can be read, but neither changed in place nor
 * saved for a backward pass. Only one thread at a time may call a function.
 */
final class Script {
  private final String name;
  private final PtSymbolBlock module;

  private Script(String name, PtSymbolBlock module) {
    this.name = name;
    this.module = module;
  }

  /**
   * Loads the class {@code className} from the resource {@code name}; libtorch keeps the class as
   * long as the process lives.
   */
  static Script load(String className, String name) {
    String source = KernelMethods.resource(name);
    InputStream archive = new ByteArrayInputStream(ScriptArchive.of(className, source));
    NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    try {
      return new Script(
          className, JniUtils.loadModule((PtNDManager) manager, archive, false, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of the script's class. */
  String name() {
    return name;
  }

  /**
   * Calls a function that changes arrays in place, or writes the call down if an array is a
   * stand-in of {@link KernelCalls}.
   *
   * @param arguments arrays, arrays of arrays, {@link Double}, {@link Long}, arrays of long or of
   *     double, or {@link Boolean}
   */
  void run(String function, Object... arguments) {
    for (Object argument : arguments) {
      if (argument instanceof KernelCalls.StandIn standIn) {
        standIn.write(this, function, arguments);
        return;
      }
    }
    call(function, arguments).close();
  }

  /** Calls a function that returns a truth value. */
  boolean truth(String function, Object... arguments) {
    try (IValue result = call(function, arguments)) {
      return result.toBoolean();
    }
  }

  /** Calls a function that returns one array, which {@code manager} closes. */
  PtNDArray array(NDManager manager, String function, Object... arguments) {
    try (IValue result = call(function, arguments)) {
      return result.toTensor((PtNDManager) manager);
    }
  }

  /** Calls a function that returns a tuple of arrays, which {@code manager} closes. */
  NDArray[] arrays(NDManager manager, String function, Object... arguments) {
    for (Object argument : arguments) {
      if (argument instanceof ScriptRecorder recorder) {
        return recorder.record(
            KernelMethods.name(name, function),
            List.of(arguments),
            (shadow, plain) -> arrays(shadow, function, plain));
      }
    }
    try (IValue result = call(function, arguments)) {
      IValue[] parts = result.toIValueTuple();
      NDArray[] arrays = new NDArray[parts.length];
      for (int i = 0; i < parts.length; i++) {
        try (IValue part = parts[i]) {
          arrays[i] = part.toTensor((PtNDManager) manager);
        }
      }
      return arrays;
    }
  }

  private IValue call(String function, Object... arguments) {
    IValue[] values = new IValue[arguments.length];
    try {
      for (int i = 0; i < arguments.length; i++) {
        values[i] = value(arguments[i]);
      }
      return IValueUtils.runMethod(module, function, values);
    } catch (EngineException e) {
      throw new EngineException(lastLine(e), e);
    } finally {
      for (IValue value : values) {
        if (value != null) {
          value.close();
        }
      }
    }
  }

  private static IValue value(Object argument) {
    if (argument instanceof PtNDArray array) {
      return IValue.from(array);
    } else if (argument instanceof NDArray[] arrays) {
      return IValue.listFrom(Arrays.copyOf(arrays, arrays.length, PtNDArray[].class));
    } else if (argument instanceof Double number) {
      return IValue.from(number.doubleValue());
    } else if (argument instanceof Long number) {
      return IValue.from(number.longValue());
    } else if (argument instanceof long[] numbers) {
      return IValue.listFrom(numbers);
    } else if (argument instanceof double[] numbers) {
      return IValue.listFrom(numbers);
    } else if (argument instanceof Boolean flag) {
      return IValue.from(flag.booleanValue());
    }
    throw new IllegalArgumentException("no value for " + argument.getClass());
  }

  /** What went wrong, without the interpreter's traceback before it. */
  private static String lastLine(EngineException failure) {
    String[] lines = String.valueOf(failure.getMessage()).strip().split("\n");
    return lines[lines.length - 1].strip();
  }
}
