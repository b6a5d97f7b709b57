package io.github.scitemplate.engine.compiled.graph;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a function of libtorch is given. */
public sealed interface Argument
    permits Value,
        Argument.None,
        Argument.Flag,
        Argument.Whole,
        Argument.Real,
        Argument.OfBatch,
        Argument.Several,
        Argument.DeviceOf,
        Argument.Named {

  /** The argument in TorchScript. */
  String text();

  /** The arrays in it. */
  default Stream<Value> values() {
    return this instanceof Value value ? Stream.of(value) : Stream.empty();
  }

  /** Nothing, where a function allows it. */
  record None() implements Argument {
    @Override
    public String text() {
      return "None";
    }
  }

  /** A truth value. */
  record Flag(boolean value) implements Argument {
    @Override
    public String text() {
      return value ? "True" : "False";
    }
  }

  /** A whole number. */
  record Whole(long value) implements Argument {
    @Override
    public String text() {
      return Long.toString(value);
    }
  }

  /** A number with a fraction. */
  record Real(double value) implements Argument {
    @Override
    public String text() {
      if (Double.isNaN(value)) {
        return "nan";
      } else if (Double.isInfinite(value)) {
        return value > 0 ? "inf" : "-inf";
      }
      return Double.toString(value).replace("E", "e");
    }
  }

  /** A whole number that depends on the size of the batch: {@code factor * size + offset}. */
  record OfBatch(long factor, long offset) implements Argument {
    /** What the script calls the number of samples. */
    public static final String SIZE = "batch_size";

    @Override
    public String text() {
      String product = factor == 1 ? SIZE : "torch.mul(" + SIZE + ", " + factor + ")";
      return offset == 0 ? product : "torch.add(" + product + ", " + offset + ")";
    }
  }

  /** Several arguments of one kind. */
  record Several(List<Argument> arguments) implements Argument {
    public Several {
      arguments = List.copyOf(arguments);
    }

    @Override
    public String text() {
      return arguments.stream().map(Argument::text).collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public Stream<Value> values() {
      return arguments.stream().flatMap(Argument::values);
    }
  }

  /** The device on which an array lies. */
  record DeviceOf(Value array) implements Argument {
    @Override
    public String text() {
      return "ops.prim.device(" + array.text() + ")";
    }

    @Override
    public Stream<Value> values() {
      return array.values();
    }
  }

  /** An argument that is given by its name. */
  record Named(String name, Argument argument) implements Argument {
    @Override
    public String text() {
      return name + "=" + argument.text();
    }

    @Override
    public Stream<Value> values() {
      return argument.values();
    }
  }

  /**
   * The argument for an object of Java: an array's {@link Value}, a number, a truth value, a type
   * of numbers, a shape, a list or an array of these, null, or an argument itself.
   */
  static Argument of(@Nullable Object object) {
    if (object == null) {
      return new None();
    } else if (object instanceof Argument argument) {
      return argument;
    } else if (object instanceof Boolean flag) {
      return new Flag(flag);
    } else if (object instanceof Integer || object instanceof Long || object instanceof Short) {
      return new Whole(((Number) object).longValue());
    } else if (object instanceof Number number) {
      return new Real(number.doubleValue());
    } else if (object instanceof DataType type) {
      return new Whole(ScalarType.code(type));
    } else if (object instanceof Shape shape) {
      return of(shape.getShape());
    } else if (object instanceof long[] numbers) {
      return new Several(Arrays.stream(numbers).<Argument>mapToObj(Whole::new).toList());
    } else if (object instanceof int[] numbers) {
      return new Several(Arrays.stream(numbers).<Argument>mapToObj(Whole::new).toList());
    } else if (object instanceof List<?> list) {
      return new Several(list.stream().map(Argument::of).toList());
    }
    throw new IllegalArgumentException("no argument for " + object.getClass());
  }
}
