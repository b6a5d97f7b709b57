package io.github.scitemplate.engine.kernels;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;

/**
 * A call of a kernel that changes arrays in place, written down by {@link KernelCalls} to be done
 * later. It is done by {@link #run}, or as a part of another script that has the kernel's method.
 */
public final class KernelCall {
  private final Script script;
  private final String function;
  private final List<Object> arguments;

  /**
   * @param arguments as {@link Script#run} takes them, with the arrays themselves
   */
  KernelCall(Script script, String function, List<Object> arguments) {
    this.script = script;
    this.function = function;
    this.arguments = List.copyOf(arguments);
  }

  /** The method's name in {@link KernelMethods}. */
  public String method() {
    return KernelMethods.name(script.name(), function);
  }

  /**
   * What the method is given: an {@link NDArray}, arrays of arrays, {@link Double}, {@link Long},
   * arrays of long or of double, or {@link Boolean}. Nobody may change them.
   */
  public List<Object> arguments() {
    return arguments;
  }

  /** Does the call. */
  public void run() {
    script.run(function, arguments.toArray());
  }

  /**
   * Whether the calls do the same with the same arrays, one after another, if numbers with
   * fractions are left out of account.
   */
  public static boolean areAlike(List<KernelCall> some, List<KernelCall> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      if (!some.get(i).isLike(others.get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean isLike(KernelCall other) {
    boolean isSameMethod =
        function.equals(other.function) && script.name().equals(other.script.name());
    if (!isSameMethod || arguments.size() != other.arguments.size()) {
      return false;
    }
    for (int i = 0; i < arguments.size(); i++) {
      if (!areAlike(arguments.get(i), other.arguments.get(i))) {
        return false;
      }
    }
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // the very array
  private static boolean areAlike(Object one, Object other) {
    if (one instanceof Double) {
      return other instanceof Double;
    } else if (one instanceof double[] numbers) {
      return other instanceof double[] others && numbers.length == others.length;
    } else if (one instanceof long[] numbers) {
      return other instanceof long[] others && Arrays.equals(numbers, others);
    } else if (one instanceof NDArray[] arrays) {
      return other instanceof NDArray[] others && areSame(arrays, others);
    } else if (one instanceof NDArray) {
      return one == other;
    }
    return one.equals(other);
  }

  @SuppressWarnings("ReferenceEquality") // the very arrays
  private static boolean areSame(NDArray[] some, NDArray[] others) {
    boolean same = some.length == others.length;
    for (int i = 0; same && i < some.length; i++) {
      same = some[i] == others[i];
    }
    return same;
  }
}
