package io.github.scitemplate.engine.compiled.record;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.engine.compiled.graph.Argument;
import io.github.scitemplate.engine.compiled.graph.Operation;
import io.github.scitemplate.engine.compiled.graph.Value;
import io.github.scitemplate.engine.compiled.record.Recording.Recorded;
import io.github.scitemplate.engine.compiled.record.Recording.Refused;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records a model so that its graph fits batches of any size. The model is recorded with batches of
 * three sizes. A number that changes with the size in a straight line follows it in the graph.
 */
public final class FreeBatch {
  private static final long[] SIZES = {3, 5, 8};

  private FreeBatch() {}

  /**
   * Records a model outside of training.
   *
   * @param shapes the shape of each input, batch axis first
   * @param types the type of each input
   * @param lasting holds the constants of the graph
   */
  public static Recording of(
      Subject subject, List<Shape> shapes, List<DataType> types, NDManager lasting) {
    List<Recorded> all = new ArrayList<>();
    for (long size : SIZES) {
      try (NDManager scope = lasting.newSubManager()) {
        NDList inputs = new NDList();
        for (int i = 0; i < shapes.size(); i++) {
          Shape shape = new Shape(size).addAll(shapes.get(i).slice(1));
          inputs.add(scope.zeros(shape, types.get(i)));
        }
        Recording recording = ModelRecorder.of(subject, inputs, lasting, false);
        if (!(recording instanceof Recorded recorded)) {
          return recording;
        }
        all.add(recorded);
      }
    }
    return joined(all);
  }

  private static Recording joined(List<Recorded> all) {
    Recorded first = all.get(0);
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < first.graph().operations().size(); i++) {
      Operation operation = first.graph().operations().get(i);
      @Nullable Operation joined = joined(all, i);
      if (joined == null) {
        return refused(operation.function(), operation.block());
      }
      operations.add(joined);
    }
    for (Recorded other : all) {
      boolean sameLength = other.graph().operations().size() == first.graph().operations().size();
      if (!sameLength || !outputs(other).equals(outputs(first))) {
        return refused("what it computes", "");
      } else if (!sameConstants(first.constants(), other.constants())) {
        return refused("an array that it makes", "");
      }
    }
    return new Recorded(first.graph().with(operations), first.constants());
  }

  private static Refused refused(String what, String block) {
    return new Refused(what + " that depends on the size of the batch", block);
  }

  private static List<String> outputs(Recorded recorded) {
    return recorded.graph().outputs().stream().map(Value::name).toList();
  }

  private static boolean sameConstants(List<NDArray> some, List<NDArray> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      if (!some.get(i).contentEquals(others.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** The operation at {@code place} of all recordings as one; null if they differ too much. */
  private static @Nullable Operation joined(List<Recorded> all, int place) {
    List<Operation> each = new ArrayList<>();
    for (Recorded recorded : all) {
      List<Operation> operations = recorded.graph().operations();
      if (place >= operations.size()) {
        return null;
      }
      each.add(operations.get(place));
    }
    Operation first = each.get(0);
    boolean same =
        each.stream()
            .allMatch(
                other ->
                    other.function().equals(first.function())
                        && other.arguments().size() == first.arguments().size());
    if (!same) {
      return null;
    }
    List<Argument> arguments = new ArrayList<>();
    for (int i = 0; i < first.arguments().size(); i++) {
      int at = i;
      @Nullable Argument joined =
          joinedArgument(each.stream().map(other -> other.arguments().get(at)).toList());
      if (joined == null) {
        return null;
      }
      arguments.add(joined);
    }
    return new Operation(first.function(), arguments, first.results(), first.block());
  }

  private static @Nullable Argument joinedArgument(List<Argument> each) {
    Argument first = each.get(0);
    if (each.stream().allMatch(other -> other.text().equals(first.text()))) {
      return first;
    } else if (each.stream().allMatch(Argument.Whole.class::isInstance)) {
      return line(each.stream().mapToLong(whole -> ((Argument.Whole) whole).value()).toArray());
    } else if (first instanceof Argument.Several several
        && each.stream()
            .allMatch(
                other ->
                    other instanceof Argument.Several more
                        && more.arguments().size() == several.arguments().size())) {
      List<Argument> all = new ArrayList<>();
      for (int i = 0; i < several.arguments().size(); i++) {
        int at = i;
        @Nullable Argument joined =
            joinedArgument(
                each.stream()
                    .map(other -> ((Argument.Several) other).arguments().get(at))
                    .toList());
        if (joined == null) {
          return null;
        }
        all.add(joined);
      }
      return new Argument.Several(all);
    }
    return null;
  }

  private static @Nullable Argument line(long[] numbers) {
    long factor = (numbers[1] - numbers[0]) / (SIZES[1] - SIZES[0]);
    long offset = numbers[0] - factor * SIZES[0];
    for (int i = 0; i < SIZES.length; i++) {
      if (factor * SIZES[i] + offset != numbers[i]) {
        return null;
      }
    }
    return new Argument.OfBatch(factor, offset);
  }
}
